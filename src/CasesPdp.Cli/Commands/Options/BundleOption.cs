using System.CommandLine;
using System.CommandLine.Parsing;

namespace CasesPdp.Cli.Commands.Options;

/// <summary>
/// The bundle of a run: the option <c>--bundle</c> or an argument, else <c>CASESPDP_BUNDLE</c>, else the working directory if it holds a
/// <c>pdp.yaml</c>.
/// </summary>
internal sealed class BundleOption
{
    private const string Variable = "CASESPDP_BUNDLE";
    private const string SettingsFile = "pdp.yaml";

    private readonly Option<string?> _option = new("--bundle") { HelpName = "DIR" };
    private readonly Argument<string?> _argument = new("DIR") { Arity = ArgumentArity.ZeroOrOne };

    /// <summary>An option and an argument with that description.</summary>
    public BundleOption(string description)
    {
        _option.Description = $"{description} Also {Variable}, or the current directory if it holds a {SettingsFile}.";
        _argument.Description = "The same as --bundle DIR.";
    }

    /// <summary>The full path of the directory that was named.</summary>
    public static string FullPath(string directory)
    {
        if (File.Exists(directory))
        {
            throw VerbFailure.NotEvaluated($"{directory} is a file; name the directory that holds it.");
        }

        return Path.GetFullPath(directory);
    }

    /// <summary>The directory of a run that names none: by the environment, or the working directory; null if neither is one.</summary>
    public static string? Find(Terminal terminal)
    {
        if (terminal.Variable(Variable) is { Length: > 0 } directory)
        {
            return FullPath(directory);
        }

        return File.Exists(Path.Combine(terminal.WorkingDirectory, SettingsFile)) ? Path.GetFullPath(terminal.WorkingDirectory) : null;
    }

    /// <summary>Adds the option, and the argument unless the verb has arguments of its own.</summary>
    public BundleOption AddTo(Command command, bool withArgument = true)
    {
        command.Options.Add(_option);
        if (withArgument)
        {
            command.Arguments.Add(_argument);
        }

        command.Validators.Add(Validate);
        return this;
    }

    /// <summary>Whether the command line names a bundle.</summary>
    public bool IsGiven(CommandResult arguments) =>
        arguments.GetResult(_option) is not null || arguments.GetResult(_argument) is { Tokens.Count: > 0 };

    /// <summary>The full path of the directory that the command line names; null if it names none.</summary>
    public string? Read(ParseResult arguments) =>
        (arguments.GetValue(_option) ?? arguments.GetValue(_argument)) is { } directory ? FullPath(directory) : null;

    /// <summary>The full path of the bundle, for a verb that needs one.</summary>
    public string Require(ParseResult arguments, Terminal terminal) => Read(arguments) ?? Find(terminal) ?? throw VerbFailure.Usage(
        $"No bundle: give --bundle DIR, set {Variable}, or go to a directory that holds a {SettingsFile}.");

    private void Validate(CommandResult result)
    {
        if (result.GetResult(_option) is not null && result.GetResult(_argument) is { Tokens.Count: > 0 })
        {
            result.AddError("Give either --bundle or DIR, not both.");
        }
    }
}
