# The switches of Fluent Bit's own WAMR build that wamrx-sys has no feature for.
# Read by CMake before WAMR's CMakeLists.txt; FORCE wins over wamrx-sys's command line.
# Source: src/wasm/CMakeLists.txt:78-134 @v5.1.1
set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
set(WAMR_BUILD_MINI_LOADER 0 CACHE STRING "" FORCE)
set(WAMR_BUILD_AOT 1 CACHE STRING "" FORCE)
set(WAMR_BUILD_LIB_PTHREAD 1 CACHE STRING "" FORCE)
set(WAMR_BUILD_SIMD 0 CACHE STRING "" FORCE)
