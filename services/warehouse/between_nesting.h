// BetweenNesting: how far BETWEENs of a statement stand inside one another.
//
// The engine reads `a BETWEEN b AND c` as `a >= b AND a <= c`, so whatever `a` is, it is there
// twice; a BETWEEN in it four times, and so on: 440 bytes of text keep the engine busy for a
// minute, where no KILL reaches it.
#pragma once

#include <cstddef>
#include <string_view>

namespace assay::warehouse {

// How often the word stands in a text, in any case, strings and comments included.
size_t CountBetweens(std::string_view sql);

// An upper bound of the nesting: two BETWEENs with no bracket and no comma between them count as
// nested. `skeleton` is the statement without all but its brackets, written ( and ), its commas,
// and a B for each BETWEEN.
size_t BetweenNesting(std::string_view skeleton);

}  // namespace assay::warehouse
