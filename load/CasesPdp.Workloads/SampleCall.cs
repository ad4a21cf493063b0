using Google.Protobuf;

namespace CasesPdp.Workloads;

/// <summary>A request and the answer that belongs to it.</summary>
/// <param name="Name">What the files are called.</param>
/// <param name="Method">The method of the decision service that the request is for.</param>
/// <param name="Request">The request.</param>
/// <param name="Answer">What the server answers.</param>
/// <param name="Decisions">How many decisions the answer holds.</param>
/// <param name="Allowed">How many of them are ALLOW.</param>
public sealed record SampleCall(string Name, string Method, IMessage Request, IMessage Answer, int Decisions, int Allowed)
{
    /// <summary>The path of the method.</summary>
    public string Path => $"/casespdp.v1.DecisionService/{Method}";
}
