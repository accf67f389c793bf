// The door: whether a request may come in at all, whatever it asks and whoever asks it.
//
// A browser says which page made it ask: requests of pages carry Origin or Sec-Fetch-Site, and Host
// is the name the page used, which is not ours when its owner points a name of his at this machine
// (DNS rebinding). So no web page gets past the door, with or without credentials.
#pragma once

#include <string>
#include <vector>

#include "services/runtime/base/status.h"
#include "services/warehouse/request.h"

namespace assay::warehouse {

// OK, or ACCESS_DENIED. Host must name this machine's loopback (any port, so that tunnels work) or
// one of `hosts`, names without a port in small letters.
Status CheckDoor(const HeaderLookup& header, const std::vector<std::string>& hosts);

}  // namespace assay::warehouse
