# Headers that most files read, parsed once for all targets of a kind: a third less time for a
# build from nothing. Every file still includes what it uses; release, built without this, keeps
# that true. Three kinds, because their flags differ: library, executable, test.

option(ASSAY_PRECOMPILE "Parse the most used headers once" OFF)

if(ASSAY_PRECOMPILE)
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/precompiled.cpp CONTENT "int main() {}\n")
  add_library(assay_precompiled_library STATIC ${CMAKE_BINARY_DIR}/precompiled.cpp)
  add_executable(assay_precompiled_executable ${CMAKE_BINARY_DIR}/precompiled.cpp)
  add_executable(assay_precompiled_test ${CMAKE_BINARY_DIR}/precompiled.cpp)
  foreach(kind IN ITEMS library executable test)
    target_link_libraries(assay_precompiled_${kind} PRIVATE assay_options absl::statusor fmt::fmt)
    target_precompile_headers(assay_precompiled_${kind} PRIVATE
      <algorithm> <chrono> <functional> <map> <memory> <mutex> <optional> <span> <string>
      <string_view> <thread> <vector> <absl/status/statusor.h> <fmt/format.h>)
  endforeach()
  target_link_libraries(assay_precompiled_test PRIVATE GTest::gmock)
  target_precompile_headers(assay_precompiled_test PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
endif()

function(assay_precompile name kind)
  if(ASSAY_PRECOMPILE)
    target_precompile_headers(${name} REUSE_FROM assay_precompiled_${kind})
    target_compile_options(${name} PRIVATE -fpch-preprocess)  # Lets ccache know what is used.
  endif()
endfunction()
