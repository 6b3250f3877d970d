# Completion for fish: vectorcheck completion fish | source
function __vectorcheck_complete
    set -l words (commandline -opc)
    set -l prefix ""
    for line in ($words[1] __complete fish $words[2..-1] (commandline -ct) 2>/dev/null)
        if string match -q -- ':prefix *' $line
            set prefix (string replace -- ':prefix ' '' $line)
        else if string match -q -- ':files *' $line
            set -l extension (string replace -- ':files ' '' $line)
            set -l typed (string replace -- "$prefix" '' (commandline -ct))
            for file in $typed*
                if test -d $file
                    echo $prefix$file/
                else if test -z "$extension"; or string match -q -- "*$extension" $file
                    echo $prefix$file
                end
            end
        else
            echo $line
        end
    end
end
complete -c vectorcheck -f -a '(__vectorcheck_complete)'
