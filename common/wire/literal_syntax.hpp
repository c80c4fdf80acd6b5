// Is a text an expression of Python at all? This decides which error a text gets that is no
// literal.
//
// Python parses the whole text before it evaluates any of it, so a missing bracket at the end
// (SyntaxError) goes before a name at the beginning (ValueError). Only called for texts that are
// refused anyhow: literals that are accepted never pay for it. Linear time. Pure function.
#pragma once

#include <string_view>

namespace wire::literal {

/// Returns if `source` is an expression (and nothing else), be it a literal or not. Throws
/// PythonError SyntaxError, IndentationError or MemoryError otherwise. Rare forms may be
/// misjudged: what a comprehension may assign to, the inside of an f-string.
void check_expression(std::string_view source);

}  // namespace wire::literal
