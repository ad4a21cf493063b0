using System.CommandLine;
using CasesPdp.Cli.Output;

namespace CasesPdp.Cli.Verbs;

/// <summary>The options that choose an output format; one at most.</summary>
internal sealed class FormatOptions
{
    private readonly (Option<bool> Option, OutputFormat Format)[] _options =
    [
        (new("--json") { Description = "Write JSON." }, OutputFormat.Json),
        (new("--csv") { Description = "Write comma-separated values, one decision a row." }, OutputFormat.Csv),
        (new("--markdown") { Description = "Write Markdown tables." }, OutputFormat.Markdown),
        (new("--html") { Description = "Write one self-contained HTML page." }, OutputFormat.Html),
    ];

    /// <summary>Adds the options.</summary>
    public void AddTo(Command command)
    {
        foreach (var (option, _) in _options)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (_options.Count(o => result.GetResult(o.Option) is not null) > 1)
            {
                result.AddError("--json, --csv, --markdown and --html exclude each other.");
            }
        });
    }

    /// <summary>The format chosen; text if none is.</summary>
    public OutputFormat Read(ParseResult arguments) => _options.FirstOrDefault(o => arguments.GetValue(o.Option)).Format;
}
