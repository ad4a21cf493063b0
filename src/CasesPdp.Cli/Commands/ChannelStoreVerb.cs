using System.CommandLine;
using CasesPdp.Cli.Channels;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Distribution.Publishing;
using CasesPdp.Distribution.Releases;
using CasesPdp.Distribution.Stores;

namespace CasesPdp.Cli.Commands;

/// <summary>A verb that reads or writes a channel in its store.</summary>
internal abstract class ChannelStoreVerb : Verb
{
    private readonly ChannelStoreOptions _store;

    /// <summary>A verb.</summary>
    protected ChannelStoreVerb(Terminal terminal, string name, string description, bool takesTree = true)
        : base(terminal, name, description)
    {
        _store = new ChannelStoreOptions(takesTree).AddTo(this);
        Options.Add(Json);
    }

    /// <inheritdoc />
    public override IReadOnlyList<(int Code, string Meaning)> ExitMeanings =>
    [
        (ExitCodes.Done, "done"),
        (ExitCodes.Denied, "refused: the channel is as it was"),
        (ExitCodes.Usage, "the command line is not valid"),
        (ExitCodes.NotEvaluated, "the store was not reached, or a file is unusable"),
    ];

    /// <summary>Whether to write JSON.</summary>
    protected Option<bool> Json { get; } = new("--json") { Description = "Write JSON." };

    /// <inheritdoc />
    protected sealed override int Run(ParseResult arguments)
    {
        try
        {
            return RunAsync(arguments).GetAwaiter().GetResult();
        }
        catch (StoreException failure)
        {
            throw VerbFailure.NotEvaluated(failure.Message);
        }
        catch (PublishException failure)
        {
            throw new VerbFailure(
                failure.Fault == PublishFault.Unknown ? ExitCodes.NotEvaluated : ExitCodes.Denied, failure.Message);
        }
        catch (TrustedKeysException failure)
        {
            throw VerbFailure.NotEvaluated(failure.Message);
        }
    }

    /// <summary>Runs the verb on the store.</summary>
    /// <returns>The exit code.</returns>
    protected abstract Task<int> RunAsync(ParseResult arguments, ChannelStore store);

    private async Task<int> RunAsync(ParseResult arguments)
    {
        await using var store = _store.Open(arguments);
        return await RunAsync(arguments, store);
    }
}
