using Grpc.Core;

namespace CasesPdp.Server.Admission;

/// <summary>Writes the answers of a stream. Each counts towards the budget until the caller has taken it.</summary>
/// <param name="writer">Writes them.</param>
/// <param name="call">The call.</param>
/// <param name="sizeOf">The bytes of an answer.</param>
internal sealed class AdmittedWriter<T>(IServerStreamWriter<T> writer, AdmittedCall call, Func<T, int> sizeOf) : IServerStreamWriter<T>
{
    /// <inheritdoc/>
    public WriteOptions? WriteOptions
    {
        get => writer.WriteOptions;
        set => writer.WriteOptions = value;
    }

    /// <inheritdoc/>
    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    /// <inheritdoc/>
    public async Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        call.BeginAnswer(sizeOf(message));
        try
        {
            await writer.WriteAsync(message, cancellationToken);
        }
        finally
        {
            call.EndAnswer();
        }
    }
}
