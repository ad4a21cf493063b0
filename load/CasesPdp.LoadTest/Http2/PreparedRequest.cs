namespace CasesPdp.LoadTest.Http2;

/// <summary>A request that was encoded before the clock ran.</summary>
/// <param name="Index">Its place in the workload, by which its answer is remembered.</param>
/// <param name="Head">Its header fields.</param>
/// <param name="Body">The whole gRPC message with its five-byte prefix.</param>
/// <param name="Decisions">How many decisions it asks for.</param>
internal sealed record PreparedRequest(int Index, RequestHead Head, byte[] Body, int Decisions);
