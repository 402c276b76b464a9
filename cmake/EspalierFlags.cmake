# espalier_flags: the one target that carries compiler flags; every target of the project links it.
add_library(espalier_flags INTERFACE)
target_compile_features(espalier_flags INTERFACE cxx_std_20)
target_include_directories(espalier_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(espalier_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wnon-virtual-dtor -Woverloaded-virtual -fno-math-errno
  $<$<BOOL:${ESPALIER_WERROR}>:-Werror>)
target_compile_definitions(espalier_flags INTERFACE
  ESPALIER_VERSION="${PROJECT_VERSION}")
if(ESPALIER_SANITIZE)
  target_compile_options(espalier_flags INTERFACE -fsanitize=${ESPALIER_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(espalier_flags INTERFACE -fsanitize=${ESPALIER_SANITIZE})
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
  # Lets ccache serve files that use a precompiled header.
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
endif()
