// Untrusted text on its way out: one function for each kind of place it may land in.
//
// Names of submissions and what students' programs have printed are bytes of strangers. All formats
// take them through one of these; none writes such bytes in another way.
//
//     csv_cell("=cmd|...")        '=cmd|...
//     json_line(object)           strings in it went through grading::safe_line or safe_lines
//
// JUnit's text goes through pugixml, which escapes what XML needs, after grading::safe_lines.
//
// Thread-safe: pure functions.
#pragma once

#include <boost/json/fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace grading::marks {

/// A cell of a comma-separated file (RFC 4180): quoted where needed, never a formula.
std::string csv_cell(std::string_view bytes);

/// A row of such cells, with its line end.
std::string csv_row(const std::vector<std::string>& cells);

/// A cell of a Markdown table, as a code span: no HTML, link, mention or emoji comes of it. An
/// empty text is a dash.
std::string markdown_cell(std::string_view bytes);

/// Text in an HTML field.
std::string html_text(std::string_view bytes);

/// Lines below "<|--" of Moodle's VPL, each preformatted.
std::string vpl_lines(std::string_view bytes);

/// A JSON document, indented, with a line end. Strings have to be safe lines already; "<" is
/// escaped, so that a page may carry the document in a <script> element.
std::string json_document(const boost::json::value& value);

/// The same in a single line, without a line end.
std::string json_line(const boost::json::value& value);

}  // namespace grading::marks
