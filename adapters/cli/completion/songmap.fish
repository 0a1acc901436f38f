# Completion of songmap for fish. To try it: songmap completion fish | source

function __songmap_complete
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    set -l current (commandline -ct)
    if test (count $current) -eq 0
        set current ""
    end
    for line in ($program complete -- $words $current 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path $current
        else
            echo $line
        end
    end
end

complete -c songmap -f -a '(__songmap_complete)'
