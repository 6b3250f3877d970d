#compdef vectorcheck
# Completion for zsh: source <(vectorcheck completion zsh)
_vectorcheck() {
    local line prefix
    local -a words_shown go_on
    while IFS= read -r line; do
        case $line in
        ':prefix '*) prefix=${line#:prefix } ;;
        ':files '*)
            [[ -n $prefix ]] && compset -P "${(b)prefix}"
            line=${line#:files }
            if [[ -n $line ]]; then _files -g "*$line"; else _files; fi
            ;;
        *=$'\t'* | *:$'\t'*) go_on+=("${line%%$'\t'*}") ;;
        *) words_shown+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
        esac
    done < <("${words[1]}" __complete zsh "${(@)words[2,CURRENT]}" 2>/dev/null)
    (( ${#words_shown} )) && _describe 'vectorcheck' words_shown
    (( ${#go_on} )) && compadd -S '' -- "${go_on[@]}"
    return 0
}
if [[ $funcstack[1] == _vectorcheck ]]; then
    _vectorcheck "$@"
else
    compdef _vectorcheck vectorcheck
fi
