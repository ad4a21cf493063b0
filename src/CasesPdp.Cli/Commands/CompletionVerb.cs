using System.CommandLine;
using CasesPdp.Cli.Commands.Options;

namespace CasesPdp.Cli.Commands;

/// <summary><c>completion</c>: prints a script that lets a shell complete verbs, options and names.</summary>
/// <remarks>The scripts ask the program itself, by the parser's directive <c>[suggest:POSITION]</c>.</remarks>
internal sealed class CompletionVerb : Verb
{
    // For a word that begins an option the program is asked about the verb alone: the parser could take the word for an argument.
    private const string Bash = """
        # casespdp completion for bash: source <(casespdp completion bash)
        _casespdp() {
          local line="${COMP_LINE:0:COMP_POINT}" word reply
          word="${line##*[[:space:]]}"
          line="${line#*[[:space:]]}"
          [[ "$word" == -* ]] && line="${line%%[[:space:]]*} "
          COMPREPLY=()
          while IFS= read -r reply; do
            [[ -n "$reply" && "$reply" == "$word"* ]] && COMPREPLY+=("$(printf '%q' "$reply")")
          done < <("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)
          [[ ${#COMPREPLY[@]} -eq 0 ]] && COMPREPLY=($(compgen -f -- "$word"))
          return 0
        }
        complete -F _casespdp casespdp
        """;

    private const string Zsh = """
        # casespdp completion for zsh: source <(casespdp completion zsh)
        _casespdp() {
          local line="${BUFFER[1,CURSOR]}" word
          local -a replies
          word="${line##*[[:space:]]}"
          line="${line#*[[:space:]]}"
          [[ "$word" == -* ]] && line="${line%%[[:space:]]*} "
          replies=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
          compadd -- "${replies[@]}" || _files
        }
        compdef _casespdp casespdp
        """;

    private const string Fish = """
        # casespdp completion for fish: casespdp completion fish | source
        function __casespdp_complete
          set -l line (commandline -cp)
          set -l word (commandline -ct)
          set -l program (string split ' ' -- $line)[1]
          set line (string replace -- "$program " '' $line)
          string match -q -- '-*' "$word"; and set line (string split ' ' -- $line)[1]' '
          $program "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c casespdp -a '(__casespdp_complete)'
        """;

    private readonly Argument<string> _shell = new("SHELL") { Description = "bash, zsh or fish.", HelpName = "SHELL" };

    public CompletionVerb(Terminal terminal)
        : base(terminal, "completion", "Prints a script for the tab key: it completes verbs, options, and names of the policy.")
    {
        _shell.AcceptOnly("bash", "zsh", "fish");
        Arguments.Add(_shell);
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp completion bash > ~/.local/share/bash-completion/completions/casespdp", "for every bash from now on"),
        ("casespdp completion fish | source", "for this fish"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        Terminal.Text.WriteLine(arguments.GetRequiredValue(_shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish });
        return ExitCodes.Done;
    }
}
