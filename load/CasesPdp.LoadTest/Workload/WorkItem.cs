using Google.Protobuf;

namespace CasesPdp.LoadTest.Workload;

/// <summary>One request of a workload.</summary>
/// <param name="Shape">What requests of the same kind and size are called, such as <c>batch-100</c>.</param>
/// <param name="Method">The decision service's method.</param>
/// <param name="Message">The request.</param>
/// <param name="Decisions">How many decisions it asks for.</param>
internal sealed record WorkItem(string Shape, string Method, IMessage Message, int Decisions);
