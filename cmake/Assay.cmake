# The three kinds of target Assay has. All code is C++20 with warnings as errors and
# includes our headers from the repository root ("services/runtime/base/status.h").

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

set(ASSAY_SANITIZE "" CACHE STRING "Value of -fsanitize= for our code; empty for none")

add_library(assay_options INTERFACE)
target_include_directories(assay_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(assay_options INTERFACE -Wall -Wextra -Werror -Wshadow -Wnon-virtual-dtor)
if(ASSAY_SANITIZE)
  target_compile_options(assay_options INTERFACE
    -fsanitize=${ASSAY_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  target_link_options(assay_options INTERFACE -fsanitize=${ASSAY_SANITIZE})
else()
  # GCC 12 takes a moved StatusOr for an uninitialized one when it optimises.
  target_compile_options(assay_options INTERFACE -Wno-maybe-uninitialized)
endif()

# ThreadSanitizer only tells the truth about code compiled with it, and Debian's gRPC and
# librdkafka are not. Under ASSAY_SANITIZE=thread a target that links one of them does not exist,
# nor does any target that links such a target or tests such a program (declared before it). Extra
# lines about a target that may be missing stand inside if(TARGET name).
set_property(GLOBAL PROPERTY assay_uninstrumented gRPC::grpc++ gRPC::grpc++_reflection
  PkgConfig::rdkafka)
function(assay_skip_uninstrumented name result)
  set(${result} FALSE PARENT_SCOPE)
  if(NOT ASSAY_SANITIZE STREQUAL "thread")
    return()
  endif()
  get_property(uninstrumented GLOBAL PROPERTY assay_uninstrumented)
  foreach(dependency IN LISTS ARGN)
    if(dependency IN_LIST uninstrumented)
      set_property(GLOBAL APPEND PROPERTY assay_uninstrumented ${name})
      set(${result} TRUE PARENT_SCOPE)
      return()
    endif()
  endforeach()
endfunction()

# assay_library(NAME SOURCES a.cpp ... [DEPS private ...] [PUBLIC_DEPS seen in headers ...])
# A library without sources is header-only.
function(assay_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPS;PUBLIC_DEPS")
  assay_skip_uninstrumented(${name} skip ${arg_DEPS} ${arg_PUBLIC_DEPS})
  if(skip)
    return()
  endif()
  if(arg_SOURCES)
    add_library(${name} STATIC ${arg_SOURCES})
    target_link_libraries(${name} PUBLIC ${arg_PUBLIC_DEPS} PRIVATE assay_options ${arg_DEPS})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE ${arg_PUBLIC_DEPS} ${arg_DEPS})
  endif()
endfunction()

# NAME needs the programs it starts; those left out of this build are passed over.
function(assay_need_programs name)
  foreach(program IN LISTS ARGN)
    if(TARGET ${program})
      add_dependencies(${name} ${program})
    endif()
  endforeach()
endfunction()

# assay_executable(NAME SOURCES main.cpp ... [DEPS ...] [PROGRAMS targets it starts ...]
#   [PROGRAM file name, else NAME])
function(assay_executable name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "PROGRAM" "SOURCES;DEPS;PROGRAMS")
  assay_skip_uninstrumented(${name} skip ${arg_DEPS} ${arg_PROGRAMS})
  if(skip)
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE assay_options ${arg_DEPS})
  assay_need_programs(${name} ${arg_PROGRAMS})
  if(arg_PROGRAM)
    set_target_properties(${name} PROPERTIES OUTPUT_NAME ${arg_PROGRAM})
  endif()
endfunction()

# assay_test(NAME SOURCES a_test.cpp ... [DEPS ...] [PROGRAMS targets it starts ...]
#   [LABEL unit] [TIMEOUT seconds])
# One test binary of a folder, one ctest entry per binary. LABEL is unit,
# integration, functional, accuracy or chaos; tests/run --only takes the same words.
# Tests find the repository in ASSAY_SOURCE_DIR and the built programs in
# ASSAY_BINARY_DIR/bin, both set as environment variables.
function(assay_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL;TIMEOUT" "SOURCES;DEPS;PROGRAMS")
  assay_skip_uninstrumented(${name} skip ${arg_DEPS} ${arg_PROGRAMS})
  if(skip)
    return()
  endif()
  if(NOT arg_LABEL)
    set(arg_LABEL unit)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE assay_options ${arg_DEPS} GTest::gmock_main)
  assay_need_programs(${name} ${arg_PROGRAMS})
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES
    LABELS ${arg_LABEL}
    TIMEOUT ${arg_TIMEOUT}
    ENVIRONMENT "ASSAY_SOURCE_DIR=${PROJECT_SOURCE_DIR};ASSAY_BINARY_DIR=${CMAKE_BINARY_DIR}")
endfunction()
