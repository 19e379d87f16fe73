// SHA-256 (FIPS 180-4).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace gaze {

// 64 lower-case hexadecimal digits of the bytes' SHA-256.
std::string Sha256(const std::uint8_t* bytes, std::size_t size);

}  // namespace gaze
