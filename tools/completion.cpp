#include "tools/arguments.hpp"

#include <iostream>

namespace lab {

namespace {

const Usage kUsage{"completion", "Prints the completion for bash:  source <(./lab completion)", {}};

// The ids of the exercises and the options of a command are asked when they are needed.
constexpr std::string_view kScript = R"bash(_lab() {
    local lab=${COMP_WORDS[0]} word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
    local command=${COMP_WORDS[1]} words=
    if ((COMP_CWORD == 1)); then
        words='@COMMANDS@'
    elif [[ $word == -* ]]; then
        words="--help --yes --no-color $("$lab" "$command" --help 2>/dev/null | grep -oE -- '^  --[a-z-]+')"
    elif [[ $before == --json || $before == --junit || $before == --out || $command == grade ||
            $before == --from || $before == --roster || $before == --manual ]]; then
        compopt -o filenames 2>/dev/null
        COMPREPLY=($(compgen -f -- "$word"))
        return
    else
        case $command in
            check | build | compare | list | run | hint | reset)
                words="$("$lab" list --ids 2>/dev/null)"
                words="$words $(cut -d. -f1 <<<"$words" | sort -u)" ;;
            demo | soak | doctor | guide)
                words=$("$lab" list --ids 2>/dev/null | cut -d. -f1 | sort -u) ;;
            test) words=$("$lab" test --list 2>/dev/null) ;;
            bench) words=feedback ;;
            marks) words=$("$lab" marks --list 2>/dev/null | awk '{print $1}') ;;
            package) words=$("$lab" package --list 2>/dev/null | awk '{print $1}') ;;
        esac
    fi
    COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -F _lab lab ./lab
)bash";

}  // namespace

int completion(const Context&, const Arguments& arguments) {
    parse(kUsage, arguments, 0);
    std::string commands;
    for (const std::string& name : command_names())
        commands += (commands.empty() ? "" : " ") + name;
    std::string script(kScript);
    const std::string place = "@COMMANDS@";
    script.replace(script.find(place), place.size(), commands);
    std::cout << script;
    return AllPassed;
}

}  // namespace lab
