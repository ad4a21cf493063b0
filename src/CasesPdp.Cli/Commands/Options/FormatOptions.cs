using System.CommandLine;

namespace CasesPdp.Cli.Commands.Options;

/// <summary>The options that choose an output format; at most one may be given.</summary>
internal sealed class FormatOptions
{
    private readonly (Option<bool> Option, OutputFormat Format)[] _options;

    /// <summary>Options for these formats, each with its description.</summary>
    public FormatOptions(params (OutputFormat Format, string Description)[] formats)
    {
        _options =
            [.. formats.Select(f => (new Option<bool>($"--{f.Format.ToString().ToLowerInvariant()}") { Description = f.Description }, f.Format))];
    }

    /// <summary>Adds the options.</summary>
    public FormatOptions AddTo(Command command)
    {
        foreach (var (option, _) in _options)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (_options.Count(o => result.GetResult(o.Option) is not null) > 1)
            {
                var names = _options.Select(o => o.Option.Name).ToList();
                result.AddError($"Give only one of {string.Join(", ", names.SkipLast(1))} and {names[^1]}.");
            }
        });
        return this;
    }

    /// <summary>The format chosen; text if none is.</summary>
    public OutputFormat Read(ParseResult arguments) => _options.FirstOrDefault(o => arguments.GetValue(o.Option)).Format;
}

/// <summary>How results are written.</summary>
internal enum OutputFormat
{
    Text = 0,
    Json,
    Csv,
    Markdown,
    Html,
}
