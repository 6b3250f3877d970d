# Completion for bash: source <(vectorcheck completion bash)
_vectorcheck() {
    local line extension word=${COMP_WORDS[COMP_CWORD]}
    [[ $word == [=:] ]] && word=
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
        ':prefix '*) ;; # bash has cut it off
        ':files '*)
            extension=${line#:files }
            compopt -o filenames 2>/dev/null
            while IFS= read -r line; do
                COMPREPLY+=("$line")
            done < <(if [[ $extension ]]; then compgen -d -- "$word"; compgen -f -X "!*$extension" -- "$word"; else compgen -f -- "$word"; fi)
            ;;
        *) COMPREPLY+=("$line") ;;
        esac
    done < <("$1" __complete bash "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=:] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -F _vectorcheck vectorcheck
