# Completion of songmap for bash. To try it: source <(songmap completion bash)

_songmap() {
    local line program=${COMP_WORDS[0]/#\~/$HOME}
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ $line == :files ]]; then
            compopt -o default 2>/dev/null # bash has it since version 4
            return
        fi
        COMPREPLY+=("${line%%$'\t'*}")
    done < <("$program" complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}

complete -F _songmap songmap
