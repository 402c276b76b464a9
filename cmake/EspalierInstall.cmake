# Where things go when installed, and the .deb: cmake --install build/release --prefix ..., or cpack in build/release.
# The programs find the libraries through their RPATH and the files of resources/ beside them in ../share/espalier.
install(TARGETS espalier_core espalier_engine espalier_print LIBRARY DESTINATION lib/espalier)
install(DIRECTORY resources/recipes resources/demo DESTINATION share/espalier
  PATTERN "maker" EXCLUDE PATTERN "make_demo.py" EXCLUDE)
install(DIRECTORY resources/translations DESTINATION share/espalier FILES_MATCHING PATTERN "engine_*.json")
install(FILES LICENSE CHANGELOG.md DESTINATION share/doc/espalier)
if(TARGET espalier)
  install(TARGETS espalier RUNTIME)
  install(FILES packaging/espalier.desktop DESTINATION share/applications)
  install(FILES packaging/espalier.xml DESTINATION share/mime/packages)
  install(FILES resources/icons/espalier.svg DESTINATION share/icons/hicolor/scalable/apps)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME espalier)
set(CPACK_PACKAGE_VENDOR Espalier)
set(CPACK_PACKAGE_CONTACT "The Espalier developers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Make language models smaller by pruning and distillation")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
# What the programs link, asked of dpkg-shlibdeps; the BLAS and the fonts are not linked and have to be named.
find_program(DPKG_SHLIBDEPS dpkg-shlibdeps)
if(DPKG_SHLIBDEPS)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_LIBRARY_OUTPUT_DIRECTORY})
endif()
# One of the fonts that show Hangul; the icons are SVG.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libopenblas0-openmp, fonts-noto-cjk | fonts-nanum | fonts-unfonts-core, qt6-svg-plugins, qt6-translations-l10n")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "fonts-inter, qt6-wayland")
include(CPack)
