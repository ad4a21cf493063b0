using CasesPdp.Compare.Hosts;
using Grpc.Core;
using Grpc.Net.Client;

namespace CasesPdp.Compare.Agreement;

/// <summary>Sends messages that are bytes already and takes the answers as bytes.</summary>
internal static class RawCalls
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);

    /// <summary>The answer to one call.</summary>
    /// <exception cref="ComparisonException">The call ended with another status than OK.</exception>
    public static async Task<byte[]> AskAsync(HostProcess host, string path, byte[] request)
    {
        using var channel = GrpcChannel.ForAddress(host.Address);
        var parts = path.Split('/');
        var method = new Method<byte[], byte[]>(MethodType.Unary, parts[1], parts[2], Bytes, Bytes);
        try
        {
            return await channel.CreateCallInvoker().AsyncUnaryCall(method, null, default, request);
        }
        catch (RpcException refused)
        {
            throw new ComparisonException(ComparisonException.Failed, $"{host.Name} {path}: {refused.Status}");
        }
    }
}
