using CasesPdp.Distribution.Stores;

namespace CasesPdp.Distribution.Following;

/// <summary>Why an instance does not follow its channel.</summary>
/// <param name="State">The state that it brings about.</param>
/// <param name="Code">The stable code.</param>
/// <param name="Reason">One sentence for operators.</param>
internal sealed record ChannelProblem(ChannelState State, string Code, string Reason)
{
    /// <summary>What a failure means.</summary>
    public static ChannelProblem Of(Exception failure) => failure is StoreException store
        ? Of(store)
        : new ChannelProblem(ChannelState.Unreachable, ChannelCodes.Broke, $"An error of the program: {failure.GetType().Name}.");

    private static ChannelProblem Of(StoreException failure)
    {
        var (state, code) = failure.Fault switch
        {
            StoreFault.Unreachable => (ChannelState.Unreachable, ChannelCodes.Unreachable),
            StoreFault.Unauthenticated => (ChannelState.Unauthenticated, ChannelCodes.Unauthenticated),
            StoreFault.Forbidden => (ChannelState.Forbidden, ChannelCodes.Forbidden),
            StoreFault.Replaced => (ChannelState.Replaced, ChannelCodes.Replaced),
            StoreFault.ContentMissing => (ChannelState.ContentMissing, ChannelCodes.ContentMissing),
            StoreFault.ContentDamaged => (ChannelState.Refused, ChannelCodes.Content),
            _ => (ChannelState.Refused, ChannelCodes.StoreRefused),
        };
        return new ChannelProblem(state, code, failure.Message);
    }
}
