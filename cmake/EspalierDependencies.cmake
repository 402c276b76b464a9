# Finds the libraries that the project stands on. LibTorch is used without its CMake package, which
# pulls in compilers and flags that we do not need: two libraries and one include folder are enough.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(SQLite3 REQUIRED)
pkg_check_modules(PCRE2 REQUIRED IMPORTED_TARGET libpcre2-8)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(CRYPTO REQUIRED IMPORTED_TARGET libcrypto)
pkg_check_modules(HWY REQUIRED IMPORTED_TARGET libhwy)
find_package(dnnl REQUIRED)

find_path(TORCH_INCLUDE_DIR ATen/ATen.h REQUIRED)
find_library(TORCH_CPU_LIBRARY torch_cpu REQUIRED)
find_library(C10_LIBRARY c10 REQUIRED)
add_library(espalier_torch INTERFACE)
target_include_directories(espalier_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIR})
# Without OpenMP's flag, LibTorch's parallel_for compiles to a plain loop.
find_package(OpenMP REQUIRED COMPONENTS CXX)
target_link_libraries(espalier_torch INTERFACE ${TORCH_CPU_LIBRARY} ${C10_LIBRARY} OpenMP::OpenMP_CXX)
# A LibTorch with CUDA registers its kernels when this library is loaded; no symbol of it is called by name.
find_library(TORCH_CUDA_LIBRARY torch_cuda)
if(TORCH_CUDA_LIBRARY)
  target_link_libraries(espalier_torch INTERFACE -Wl,--push-state,--no-as-needed ${TORCH_CUDA_LIBRARY} -Wl,--pop-state)
endif()

if(ESPALIER_GUI)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets Svg PrintSupport LinguistTools)
  find_package(QCustomPlotQt6 REQUIRED)
endif()
if(ESPALIER_TESTS)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Core Test)
endif()
