using Google.Rpc;
using Grpc.Core;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>What a refusal says, for tests.</summary>
internal sealed record Refused(StatusCode Code, string Reason, string? Field, IReadOnlyDictionary<string, string> Metadata)
{
    public static Refused By(System.Action call) => Of(Assert.Throws<RpcException>(call));

    public static async Task<Refused> ByAsync(Func<Task> call) => Of(await Assert.ThrowsAsync<RpcException>(call));

    public static Refused Of(RpcException error)
    {
        var status = error.GetRpcStatus();
        Assert.NotNull(status);
        Assert.Equal((int)error.StatusCode, status.Code);
        return Of(status);
    }

    public static Refused Of(Google.Rpc.Status status)
    {
        var info = status.GetDetail<ErrorInfo>();
        Assert.NotNull(info);
        Assert.Equal("casespdp.v1", info.Domain);
        var field = status.GetDetail<BadRequest>()?.FieldViolations.Single().Field;
        Assert.Equal(field, info.Metadata.TryGetValue("field", out var named) ? named : null);
        return new Refused((StatusCode)status.Code, info.Reason, field, new Dictionary<string, string>(info.Metadata));
    }

    public void IsLimit(string field, int limit, int count)
    {
        Assert.Equal((StatusCode.InvalidArgument, "ERROR_REASON_LIMIT_EXCEEDED", field), (Code, Reason, Field));
        Assert.Equal((limit.ToString(), count.ToString()), (Metadata["limit"], Metadata["count"]));
    }

    public void Is(string reason, string? field = null) =>
        Assert.Equal((StatusCode.InvalidArgument, reason, field), (Code, Reason, Field));
}
