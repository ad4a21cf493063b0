using System.CommandLine;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Rendering;
using CasesPdp.Distribution.Publishing;

namespace CasesPdp.Cli.Commands;

/// <summary><c>keys</c>: makes keys that sign releases.</summary>
internal sealed class KeysVerb : Verb
{
    private const string New = "new";

    private readonly Argument<string> _action = new("ACTION") { Description = "new: makes a key.", HelpName = "ACTION" };

    private readonly Option<string> _key = new("--key")
    {
        Description = "The file of the private key, readable by its owner only: it signs releases.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<string> _public = new("--public")
    {
        Description = "The file of the public key (*.pem), for the directory of trusted keys of every PDP.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Write JSON." };

    public KeysVerb(Terminal terminal)
        : base(terminal, "keys", "Makes a key that signs releases: ECDSA on the curve P-256, as PEM.")
    {
        _action.AcceptOnly(New);
        Arguments.Add(_action);
        Options.Add(_key);
        Options.Add(_public);
        Options.Add(_json);
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
        [("casespdp keys new --key release.key --public keys/2026.pem", "then give keys/2026.pem to every PDP")];

    /// <inheritdoc />
    public override IReadOnlyList<(int Code, string Meaning)> ExitMeanings =>
    [
        (ExitCodes.Done, "made"),
        (ExitCodes.Usage, "the command line is not valid"),
        (ExitCodes.NotEvaluated, "a file is there already, or cannot be written"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<string> Notes =>
    [
        "To change the key: give the new public key to every PDP, publish with the new key, then take the old one away everywhere.",
        "A key that is taken away also disowns what it signed. Who has the private key chooses the policy.",
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        var (key, @public) = (arguments.GetRequiredValue(_key), arguments.GetRequiredValue(_public));
        string id;
        try
        {
            id = ReleaseKeyFiles.Create(key, @public);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            var file = File.Exists(key) || Directory.Exists(key) ? @public : key;
            throw VerbFailure.NotEvaluated($"The key was not made: {FileFault.Describe(refused, file).TrimEnd('.')}.");
        }

        if (arguments.GetValue(_json))
        {
            JsonOutput.Write(Terminal, json =>
            {
                json.WriteString("id", id);
                json.WriteString("key", key);
                json.WriteString("public", @public);
            });
        }
        else
        {
            Terminal.WriteLine($"made the key {id}: {key} signs releases, {@public} is for the PDPs");
        }

        return ExitCodes.Done;
    }
}
