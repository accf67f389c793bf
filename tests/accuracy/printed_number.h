// Numbers as they were published: what they say, and how exactly.
#pragma once

#include <string_view>

namespace assay::accuracy {

// "38,662" gives 38662, ".44" gives 0.44.
double Value(std::string_view printed);

// Half a unit of the last place printed: "0.44" gives 0.005, "38,662" gives 0.5.
double HalfLastPlace(std::string_view printed);

// All digits that were printed are those of `got`. A number that ends exactly half-way may have
// been rounded either way.
bool AgreesWith(std::string_view printed, double got);

}  // namespace assay::accuracy
