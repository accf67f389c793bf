#include "tests/accuracy/printed_number.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>

namespace assay::accuracy {
namespace {

std::string WithoutCommas(std::string_view printed) {
  std::string number(printed);
  std::erase(number, ',');
  return number;
}

}  // namespace

double Value(std::string_view printed) {
  return std::strtod(WithoutCommas(printed).c_str(), nullptr);
}

double HalfLastPlace(std::string_view printed) {
  const std::string number = WithoutCommas(printed);
  const size_t exponent = number.find_first_of("eE");
  const size_t point = number.find('.');
  const size_t end = std::min(exponent, number.size());
  const double places = point == std::string::npos ? 0 : static_cast<double>(end - point - 1);
  const double power =
      exponent == std::string::npos ? 0 : std::strtod(number.c_str() + exponent + 1, nullptr);
  return 0.5 * std::pow(10, power - places);
}

bool AgreesWith(std::string_view printed, double got) {
  return std::abs(got - Value(printed)) <= HalfLastPlace(printed) * (1 + 1e-6);
}

}  // namespace assay::accuracy
