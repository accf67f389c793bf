// What the differential test compares: every public function of query/stats, called with the inputs
// of a case, and how far its numbers may lie from those of its peer.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "query/stats/answer_numbers.h"

namespace assay::accuracy {

using Json = nlohmann::json;

// A number agrees when |ours - peer| <= relative * |peer| + absolute. Ours below 1e-300 agrees with
// a peer's that underflowed.
struct Tolerance {
  double relative = 0;
  double absolute = 0;
  const char* why = "";
};

struct Function {
  // Name of the public function; "/what" after it where it is asked in several ways.
  std::string name;
  std::string peer;
  Tolerance tolerance;
  // No numbers where the library has a reason not to answer.
  std::function<stats::Numbers(const Json& arguments)> answer;
};

// By subject; each is in the file of that name.
void AddShares(std::vector<Function>& functions);
void AddMeans(std::vector<Function>& functions);
void AddGroups(std::vector<Function>& functions);
void AddTimes(std::vector<Function>& functions);
void AddDrivers(std::vector<Function>& functions);
void AddDistributions(std::vector<Function>& functions);

std::vector<Function> AllFunctions();

// A public function that has no peer: which test of query/stats covers it, and why no peer.
struct Uncompared {
  const char* name = "";
  const char* file = "";
  const char* test = "";  // Suite.Name in that file.
  const char* why = "";
};
std::vector<Uncompared> UncomparedFunctions();

}  // namespace assay::accuracy
