#compdef songmap
# Completion of songmap for zsh. To try it, after compinit: source <(songmap completion zsh)

_songmap() {
    local line
    local -a found
    while IFS= read -r line; do
        if [[ $line == :files ]]; then
            _files
            return
        fi
        found+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
    done < <("${(Q)words[1]/#\~/$HOME}" complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)
    _describe songmap found
}

if [[ $funcstack[1] == _songmap ]]; then
    _songmap "$@"
else
    compdef _songmap songmap
fi
