// What an output format is called in a Content-Type.
#pragma once

#include <string_view>

namespace assay::warehouse {

std::string_view ContentTypeOf(std::string_view format);

}  // namespace assay::warehouse
