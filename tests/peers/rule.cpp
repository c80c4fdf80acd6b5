#include "tests/peers/rule.hpp"

#include "tests/peers/program.hpp"

namespace peers {

Rule read_rule(const std::string& text, const std::vector<std::string>& kinds) {
    Rule rule{read_call(text), {}, {}, {}};
    for (const std::string& kind : kinds) {
        if (!rule.call.rest.starts_with(kind)) continue;
        rule.kind = kind;
        const std::string rest = rule.call.rest.substr(rule.kind.size());
        if (rule.kind == "!!") {
            rule.raised = read_call(rest);
        } else if (rule.kind == "->" || rule.kind == "*>" || rule.kind == "=") {
            rule.value = read_literal(rest);
        } else if (!rest.empty()) {
            throw WrongUse(text + ": nothing may follow " + rule.kind);
        }
        if (rule.call.is_call != (rule.kind == "=")) return rule;
    }
    throw WrongUse(text + ": no rule");
}

const Rule* find_rule(const std::vector<Rule>& rules, const std::string& name,
                      const value::List& args, const value::Dict& kwargs) {
    for (const Rule& rule : rules) {
        const bool fits =
            rule.call.any_arguments ||
            (rule.call.args == args && value::Value(rule.call.kwargs) == value::Value(kwargs));
        if (rule.call.is_call && rule.call.name == name && fits) return &rule;
    }
    return nullptr;
}

}  // namespace peers
