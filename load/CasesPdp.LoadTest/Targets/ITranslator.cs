using CasesPdp.Decisions;
using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Sending;
using CasesPdp.LoadTest.Workload;
using Google.Protobuf;

namespace CasesPdp.LoadTest.Targets;

/// <summary>Turns a workload into requests that a kind of target understands.</summary>
internal interface ITranslator
{
    /// <summary>The work; null when this kind of target cannot do it.</summary>
    TargetWork? Translate(LoadWorkload workload, ServerAddress address);
}

/// <summary>A workload in the form of one target.</summary>
/// <param name="Requests">The requests in the order of sending.</param>
/// <param name="Checker">Checks the answers.</param>
/// <param name="IsStream">Whether the calls share long-lived streams.</param>
internal sealed record TargetWork(IReadOnlyList<PreparedRequest> Requests, IAnswerChecker Checker, bool IsStream = false)
{
    /// <summary>Encodes the requests of a workload in its order.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="address">The server's address.</param>
    /// <param name="pathOf">The path of an item's method.</param>
    /// <param name="messageOf">The message by the item's index.</param>
    /// <param name="timeout">A deadline as gRPC writes it, or null.</param>
    public static IReadOnlyList<PreparedRequest> Encode(
        LoadWorkload workload, ServerAddress address, Func<WorkItem, string> pathOf, Func<int, IMessage> messageOf, string? timeout = null)
    {
        var heads = new Dictionary<string, RequestHead>(StringComparer.Ordinal);
        var prepared = workload.Items.Select((item, i) =>
            new PreparedRequest(i, HeadFor(pathOf(item)), GrpcMessage.Frame(messageOf(i).ToByteArray()), item.Decisions)).ToList();
        return [.. workload.Order.Select(i => prepared[i])];

        RequestHead HeadFor(string path) => heads.TryGetValue(path, out var head)
            ? head
            : heads[path] = new RequestHead(heads.Count, path, address.Authority, timeout);
    }
}

/// <summary>For servers that speak our protocol.</summary>
internal sealed class DecisionTranslator(PolicySnapshot policy, string? timeout = null, bool isEarlierBuild = false) : ITranslator
{
    private const string Service = "/casespdp.v1.DecisionService/";

    public TargetWork Translate(LoadWorkload workload, ServerAddress address)
    {
        var checker = new DecisionChecker(workload, policy) { AllowsAnyRevision = isEarlierBuild };
        return new TargetWork(
            TargetWork.Encode(workload, address, i => Service + i.Method, i => workload.Items[i].Message, timeout),
            isEarlierBuild ? new EarlierBuildChecker(checker) : checker,
            IsStream: workload.Items[0].Method == "StreamCheck");
    }
}
