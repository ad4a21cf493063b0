namespace CasesPdp.Distribution.Stores;

/// <summary>A store did not do what it was asked to.</summary>
/// <remarks>The message is one sentence for people; it holds no secrets.</remarks>
public sealed class StoreException(StoreFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What kind of failure it is.</summary>
    public StoreFault Fault { get; } = fault;
}
