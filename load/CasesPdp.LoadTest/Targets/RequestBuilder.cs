using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Workload;
using Google.Protobuf;

namespace CasesPdp.LoadTest.Targets;

/// <summary>Encodes the requests of a workload, and puts them in their order.</summary>
internal static class RequestBuilder
{
    /// <param name="workload">The workload.</param>
    /// <param name="address">Whom it is for.</param>
    /// <param name="pathOf">The path of an item's method.</param>
    /// <param name="messageOf">The message by the item's index.</param>
    /// <param name="timeout">A deadline as gRPC writes it, or none.</param>
    public static IReadOnlyList<PreparedRequest> Build(
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
