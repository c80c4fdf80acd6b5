// How a submission gets from the intake to its driver: as files in its place.
//
//     PLACE/src/NAME        the files taken
//     PLACE/missing.json    name -> sentence, of those not there
//
// Thread-safe: no state.
#pragma once

#include "tests/grading/classroom/intake.hpp"

#include <filesystem>

namespace grading::classroom {

/// Throws `base::Error`.
void write_hand_over(const std::filesystem::path& place, const Intake& intake);

/// Throws `base::Error`.
Intake read_hand_over(const std::filesystem::path& place);

}  // namespace grading::classroom
