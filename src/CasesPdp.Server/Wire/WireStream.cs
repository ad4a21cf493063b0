using Google.Protobuf;
using Grpc.Core;

namespace CasesPdp.Server.Wire;

/// <summary>
/// A stream as the generated method sees it: messages that were answered from their bytes never reach it, their answers go out in their
/// turn.
/// </summary>
/// <remarks>The next message is read once the answer before it has been written, whoever wrote it.</remarks>
internal sealed class WireStream<TRequest, TResponse>(
    IAsyncStreamReader<WireExchange> requests, IServerStreamWriter<WireExchange> responses)
    : IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>
    where TRequest : class
    where TResponse : class
{
    /// <inheritdoc/>
    public TRequest Current => (TRequest)requests.Current.Request!;

    /// <inheritdoc/>
    public WriteOptions? WriteOptions
    {
        get => responses.WriteOptions;
        set => responses.WriteOptions = value;
    }

    /// <inheritdoc/>
    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        while (await requests.MoveNext(cancellationToken))
        {
            if (requests.Current.Request is not null)
            {
                return true;
            }

            await responses.WriteAsync(requests.Current, CancellationToken.None);
        }

        return false;
    }

    /// <inheritdoc/>
    public Task WriteAsync(TResponse message) => responses.WriteAsync(new WireExchange { Response = (IMessage)message });

    /// <inheritdoc/>
    public Task WriteAsync(TResponse message, CancellationToken cancellationToken) =>
        responses.WriteAsync(new WireExchange { Response = (IMessage)message }, cancellationToken);
}
