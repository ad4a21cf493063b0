using System.CommandLine;
using CasesPdp.Cli.Channels;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Rendering;
using CasesPdp.Distribution.Publishing;
using CasesPdp.Distribution.Releases;

namespace CasesPdp.Cli.Commands;

/// <summary><c>fetch</c>: writes the bundle of a release into a directory.</summary>
internal sealed class FetchVerb : ChannelStoreVerb
{
    private readonly Option<string> _into = new("--into")
    {
        Description = "The directory: new or empty.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<ulong?> _sequence = new("--sequence")
    {
        Description = "The release; the newest if not given.",
        HelpName = "SEQ",
    };

    private readonly Option<bool> _rollout = new("--rollout")
    {
        Description = "Of a rollout that is not finished, what a part of the instances serves; without it, what the others serve.",
    };

    private readonly TrustOptions _trust = new("without it, the signature is not checked");

    public FetchVerb(Terminal terminal)
        : base(terminal, "fetch", "Writes the bundle that a release serves into a directory.")
    {
        _sequence.AcceptOnlySequences();
        Options.Add(_into);
        Options.Add(_sequence);
        Options.Add(_rollout);
        _trust.AddTo(this);
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp fetch --into ./served --etcd http://127.0.0.1:2379 --channel prod --trusted-keys ./keys", "what is to be served now"),
        ("casespdp fetch --into ./served-57 --sequence 57 --etcd http://127.0.0.1:2379 --channel prod", "what release 57 served"),
    ];

    /// <inheritdoc />
    protected override async Task<int> RunAsync(ParseResult arguments, ChannelStore store)
    {
        var release = await ReadAsync(arguments, store.Publisher);
        var target = arguments.GetValue(_rollout) ? release.Targets[0] : release.Targets[^1];
        if (arguments.GetValue(_rollout) && release.Targets.Count == 1)
        {
            throw new PublishException(PublishFault.NotPossible, $"Release {release.Sequence} is no rollout.");
        }

        var stored = await store.Publisher.FetchContentAsync(target.Content, target.Bytes, CancellationToken.None);
        var into = arguments.GetRequiredValue(_into);
        var files = Write(PackedContent.Restore(stored, target), into);
        if (arguments.GetValue(Json))
        {
            JsonOutput.Write(Terminal, json =>
            {
                json.WriteNumber("sequence", release.Sequence);
                json.WriteString("content", target.Content);
                json.WriteString("filesDigest", target.Files);
                json.WriteNumber("files", files);
            });
        }
        else
        {
            Terminal.WriteLine($"wrote {files} files of release {release.Sequence} into {into}");
        }

        return ExitCodes.Done;
    }

    private async Task<Release> ReadAsync(ParseResult arguments, IPublisherStore store)
    {
        var sequence = arguments.GetValue(_sequence);
        ReadOnlyMemory<byte>? token = sequence is { } number
            ? await store.ReadReleaseAsync(number, CancellationToken.None)
            : (await store.ReadHeadAsync(CancellationToken.None))?.Token;
        if (token is not { } there)
        {
            throw new PublishException(
                PublishFault.NoChannel, $"The {store.Description} has no release{(sequence is null ? "" : $" {sequence}")}.");
        }

        ReleaseFault? fault;
        var release = _trust.Read(arguments) is { } keys
            ? new ReleaseVerifier(keys).Verify(there.Span, store.Channel, out fault)?.Release
            : UnverifiedRelease.Read(there, out fault);
        return release ?? throw new PublishException(PublishFault.NotTrusted, $"The release is not to be trusted: {fault!.Message}");
    }

    private static int Write(Policies.Bundles.BundlePack pack, string into)
    {
        try
        {
            return BundleFetch.Write(pack, into);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw VerbFailure.NotEvaluated($"`{into}` cannot be written: {FileFault.Describe(refused, "")}.");
        }
    }
}
