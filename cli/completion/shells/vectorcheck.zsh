#compdef vectorcheck
# Completion for zsh: source <(vectorcheck completion zsh)
_vectorcheck() {
    local line prefix files extension
    local -a shown plain unfinished
    while IFS= read -r line; do
        case $line in
        ':prefix '*) prefix=${line#:prefix } ;;
        ':files '*) files=1 extension=${line#:files } ;;
        *[=:/]$'\t'*) unfinished+=("${line%%$'\t'*}") ;;
        *$'\t') plain+=("${line%$'\t'}") ;;
        *) shown+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
        esac
    done < <("${words[1]}" __complete zsh "${(@)words[2,CURRENT]}" 2>/dev/null)
    (( ${#shown} )) && _describe 'vectorcheck' shown
    (( ${#plain} )) && compadd -- "${plain[@]}"
    (( ${#unfinished} )) && compadd -S '' -- "${unfinished[@]}"
    if [[ -n $files ]]; then
        [[ -n $prefix ]] && compset -P "${(b)prefix}"
        if [[ -n $extension ]]; then _files -g "*$extension"; else _files; fi
    fi
    return 0
}
if [[ $funcstack[1] == _vectorcheck ]]; then
    _vectorcheck "$@"
else
    compdef _vectorcheck vectorcheck
fi
