using System.CommandLine;
using CasesPdp.Cli.Channels;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Rendering;
using CasesPdp.Distribution.Following;
using CasesPdp.Distribution.Publishing;
using CasesPdp.Distribution.Releases;

namespace CasesPdp.Cli.Commands;

/// <summary><c>recover</c>: puts back what PDPs kept of a channel that its store lost.</summary>
internal sealed class RecoverVerb : ChannelStoreVerb
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Files that PDPs kept: `last-good.bundle` in their Reload:LastGoodDirectory.",
        HelpName = "FILE",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly TrustOptions _trust = new("without it, signatures are left to the PDPs to check");

    public RecoverVerb(Terminal terminal)
        : base(terminal, "recover", "Puts back the release and the contents that PDPs kept, into a store that lost them.")
    {
        Arguments.Add(_files);
        _trust.AddTo(this);
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp recover last-good.bundle --etcd http://127.0.0.1:2379 --channel prod --trusted-keys ./keys", "after etcd was lost or set back"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<string> Notes =>
    [
        "No private key is needed: everything is signed already, and keeps its epoch and sequence. Of several files, the newest release counts.",
        "During a rollout, give the files of a PDP that serves the new bundle and of one that serves the old.",
    ];

    /// <inheritdoc />
    protected override async Task<int> RunAsync(ParseResult arguments, ChannelStore store)
    {
        var verifier = _trust.Read(arguments) is { } keys ? new ReleaseVerifier(keys) : null;
        var kept = arguments.GetRequiredValue(_files).Select(Read).ToList();
        var (release, isChanged) = await new ChannelRecovery(store.Publisher, verifier).RunAsync(kept, CancellationToken.None);
        if (arguments.GetValue(Json))
        {
            JsonOutput.Write(Terminal, json =>
            {
                json.WriteBoolean("recovered", isChanged);
                json.WriteNumber("epoch", release.Epoch.Number);
                json.WriteNumber("sequence", release.Sequence);
            });
        }
        else
        {
            Terminal.WriteLine(isChanged
                ? $"put back release {release.Sequence} of epoch {release.Epoch.Number} into {store.Publisher.Description}"
                : $"release {release.Sequence} of epoch {release.Epoch.Number} is there; its contents were looked after");
        }

        return ExitCodes.Done;
    }

    private static KeptRelease Read(string file)
    {
        byte[] bytes;
        try
        {
            if (new FileInfo(file).Length > LastGoodFile.MostBytes)
            {
                throw VerbFailure.NotEvaluated($"The file `{file}` is larger than any bundle.");
            }

            bytes = File.ReadAllBytes(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw VerbFailure.NotEvaluated($"The file `{file}` cannot be read: {FileFault.Describe(unreadable, file)}.");
        }

        var kept = LastGoodFile.Read(bytes) ?? throw VerbFailure.NotEvaluated($"The file `{file}` is damaged, or no file that a PDP keeps.");
        return kept.Channel?.Release is { } token
            ? new KeptRelease(token, kept.Pack.Bytes)
            : throw VerbFailure.NotEvaluated($"The file `{file}` is of a PDP that followed no channel.");
    }
}
