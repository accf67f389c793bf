// Assertion on a published figure: EXPECT_THAT(asa, HasDigits("73.807496"));
#pragma once

#include <gmock/gmock.h>

#include <string>

#include "tests/accuracy/printed_number.h"

namespace assay::accuracy {

MATCHER_P(HasDigits, printed,
          std::string(negation ? "lacks" : "has") + " the digits " + std::string(printed)) {
  return AgreesWith(printed, arg);
}

}  // namespace assay::accuracy
