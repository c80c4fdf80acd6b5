#include "common/wire/literal_syntax.hpp"

#include "common/value/python_error.hpp"
#include "common/wire/literal_lexer.hpp"
#include "common/wire/literal_token.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace wire::literal {
namespace {

using Kind = Token::Kind;

template <std::size_t N>
bool is_one_of(const Token& token, const std::array<std::string_view, N>& words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return token.is(word); });
}

// Words that are no names. None, True and False are values, though.
constexpr std::array<std::string_view, 32> kKeywords = {
    "and",    "as",   "assert", "async",  "await",  "break",   "class",    "continue",
    "def",    "del",  "elif",   "else",   "except", "finally", "for",      "from",
    "global", "if",   "import", "in",     "is",     "lambda",  "nonlocal", "not",
    "or",     "pass", "raise",  "return", "try",    "while",   "with",     "yield"};

constexpr std::array<std::string_view, 19> kBinary = {"+",  "-",  "*",  "/",  "//", "%", "@",
                                                      "**", "<<", ">>", "&",  "|",  "^", "<",
                                                      ">",  "<=", ">=", "==", "!="};

/// Recognises Python's grammar of expressions. Which operator binds more does not matter to whether
/// a text is an expression, so operators are a loop. It recurs in brackets and lambda parameters.
class Grammar {
public:
    explicit Grammar(std::string_view source) : source_(source), lexer_(source) { advance(); }

    void check() {
        expressions();
        while (token_.kind == Kind::LineEnd) advance();
        if (token_.kind != Kind::End) fail();
    }
    /// What is wrong with the tokens that follow goes first: a bracket that is never closed, say.
    void check_rest_of_tokens() {
        while (!bad_token_ && token_.kind != Kind::End) advance();
    }

private:
    void advance() {
        bad_token_ = true;
        token_ = lexer_.next();
        bad_token_ = false;
    }
    bool accept(std::string_view word) {
        if (!token_.is(word)) return false;
        advance();
        return true;
    }
    void expect(std::string_view word) {
        if (!accept(word)) fail();
    }
    [[noreturn]] void fail(std::string_view message = "invalid syntax") {
        if (token_.kind == Kind::Indent) {
            throw value::PythonError(
                "IndentationError", std::string("unexpected indent (<unknown>, line ") +
                                        std::to_string(line_of(source_, token_.text.data())) + ")");
        }
        syntax_error(message, source_, token_.text.data());
    }
    bool begins_operand() const;

    void expressions();
    void expression();
    void named_expression();
    void star_or_named();
    void disjunction();
    void operand();
    void atom();
    void trailers();
    void strings();
    void lambda_parameters();
    void parentheses();
    void list();
    void braces();
    void brace_items();
    void arguments();
    void slices();
    void slice();
    bool comprehension();
    void yield();

    std::string_view source_;
    Lexer lexer_;
    Token token_;
    bool bad_token_ = false;  // the lexer has thrown
    int depth_ = 0;           // of lambdas as default parameters
};

bool Grammar::begins_operand() const {
    switch (token_.kind) {
        case Kind::Number:
        case Kind::String:
            return true;
        case Kind::Name:
            return !is_one_of(token_, kKeywords);
        case Kind::Operator:
            return token_.is("(") || token_.is("[") || token_.is("{");
        default:
            return false;
    }
}

void Grammar::expressions() {
    expression();
    while (accept(",")) {
        if (token_.kind == Kind::End || token_.kind == Kind::LineEnd) break;
        expression();
    }
}

// [lambda ..:] a [if b else c]: what follows `else` is such an expression again.
void Grammar::expression() {
    for (;;) {
        if (accept("lambda")) {
            lambda_parameters();
            expect(":");
            continue;
        }
        disjunction();
        if (!accept("if")) return;
        disjunction();
        expect("else");
    }
}

void Grammar::disjunction() {
    bool not_allowed_here = false;
    for (;;) {
        while (!not_allowed_here && accept("not")) {
        }
        operand();
        if (accept("and") || accept("or")) {
            not_allowed_here = false;
            continue;
        }
        not_allowed_here = true;
        if (is_one_of(token_, kBinary) || token_.is("in")) {
            advance();
        } else if (accept("is")) {
            accept("not");
        } else if (accept("not")) {
            expect("in");
        } else {
            break;
        }
    }
    if (lexer_.open_brackets() > 0 && begins_operand()) {
        fail("invalid syntax. Perhaps you forgot a comma?");
    }
}

void Grammar::operand() {
    while (accept("-") || accept("+") || accept("~")) {
    }
    accept("await");
    atom();
    trailers();
}

void Grammar::atom() {
    if (token_.kind == Kind::String) {
        strings();
    } else if (token_.is("(")) {
        parentheses();
    } else if (token_.is("[")) {
        list();
    } else if (token_.is("{")) {
        braces();
    } else if (token_.kind == Kind::Number || token_.is("...") ||
               (token_.kind == Kind::Name && !is_one_of(token_, kKeywords))) {
        advance();
    } else {
        fail();
    }
}

void Grammar::strings() {
    const bool bytes = token_.bytes;
    while (token_.kind == Kind::String) {
        if (token_.bytes != bytes) fail("cannot mix bytes and nonbytes literals");
        advance();
    }
}

void Grammar::trailers() {
    for (;;) {
        if (accept(".")) {
            const bool value = token_.is("None") || token_.is("True") || token_.is("False");
            if (token_.kind != Kind::Name || value || is_one_of(token_, kKeywords)) fail();
            advance();
        } else if (token_.is("(")) {
            arguments();
        } else if (token_.is("[")) {
            slices();
        } else {
            return;
        }
    }
}

// Names, *names, **names, a bare * or /; any order will do here.
void Grammar::lambda_parameters() {
    // Each default may be a lambda again.
    if (++depth_ > 1000) throw value::PythonError("MemoryError", "");
    while (!token_.is(":")) {
        if (!accept("*") && !accept("**")) accept("/");
        if (token_.kind == Kind::Name && !is_one_of(token_, kKeywords)) advance();
        if (accept("=")) expression();
        if (!accept(",")) break;
    }
    --depth_;
}

// --- brackets ---

void Grammar::named_expression() {
    const bool name = token_.kind == Kind::Name;
    expression();
    if (name && accept(":=")) expression();
}

void Grammar::star_or_named() {
    if (accept("*")) {
        disjunction();
    } else {
        named_expression();
    }
}

// for a in b if c ...; what is assigned to is not looked at closely.
bool Grammar::comprehension() {
    if (!token_.is("for") && !token_.is("async")) return false;
    while (token_.is("for") || token_.is("async")) {
        accept("async");
        expect("for");
        do {
            accept("*");
            atom();
            trailers();
        } while (accept(",") && !token_.is("in"));
        expect("in");
        disjunction();
        while (accept("if")) disjunction();
    }
    return true;
}

void Grammar::yield() {
    if (accept("from")) {
        expression();
        return;
    }
    while (!token_.is(")")) {
        star_or_named();
        if (!accept(",")) break;
    }
}

void Grammar::parentheses() {
    advance();
    if (accept("yield")) {
        yield();
    } else if (!token_.is(")")) {
        const bool star = token_.is("*");
        star_or_named();
        if (!comprehension()) {
            if (star && !token_.is(",")) fail("cannot use starred expression here");
            while (accept(",") && !token_.is(")")) star_or_named();
        }
    }
    expect(")");
}

void Grammar::list() {
    advance();
    if (!token_.is("]")) {
        star_or_named();
        if (!comprehension()) {
            while (accept(",") && !token_.is("]")) star_or_named();
        }
    }
    expect("]");
}

void Grammar::braces() {
    advance();
    if (!token_.is("}")) brace_items();
    expect("}");
}

// The first item decides whether it is a dict or a set.
void Grammar::brace_items() {
    bool dict = token_.is("**");
    for (bool first = true; first || !token_.is("}"); first = false) {
        if (dict && accept("**")) {
            disjunction();
        } else {
            const bool star = token_.is("*");
            if (dict && star) fail();
            star_or_named();
            if (first) dict = !star && token_.is(":");
            if (dict) {
                if (!accept(":")) fail("':' expected after dictionary key");
                if (token_.is("}") || token_.is(","))
                    fail("expression expected after dictionary key and ':'");
                expression();
            }
        }
        if (first && comprehension()) return;
        if (!accept(",")) return;
    }
}

void Grammar::arguments() {
    advance();
    while (!token_.is(")")) {
        if (accept("**") || accept("*")) {
            expression();
        } else {
            const bool name = token_.kind == Kind::Name;
            named_expression();
            if (name && accept("=")) expression();
            comprehension();
        }
        if (!accept(",")) break;
    }
    expect(")");
}

void Grammar::slice() {
    if (!token_.is(":")) star_or_named();
    for (int colons = 0; colons < 2 && accept(":"); ++colons) {
        if (!token_.is(":") && !token_.is(",") && !token_.is("]")) expression();
    }
}

void Grammar::slices() {
    advance();
    do {
        slice();
    } while (accept(",") && !token_.is("]"));
    expect("]");
}

}  // namespace

void check_expression(std::string_view source) {
    if (source.find_first_not_of(" \t") == source.npos)
        throw value::PythonError("SyntaxError", "invalid syntax (<unknown>, line 0)");
    Grammar grammar(source);
    try {
        grammar.check();
    } catch (const value::PythonError& error) {
        if (error.type() == "SyntaxError") grammar.check_rest_of_tokens();
        throw;
    }
}

}  // namespace wire::literal
