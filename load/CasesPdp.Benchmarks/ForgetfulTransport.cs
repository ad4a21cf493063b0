using System.Buffers;
using Grpc.Core;

namespace CasesPdp.Benchmarks;

/// <summary>A transport that takes answers and forgets them.</summary>
internal sealed class ForgetfulTransport : SerializationContext, IBufferWriter<byte>
{
    private readonly byte[] _buffer = new byte[1 << 20];

    /// <inheritdoc/>
    public override void SetPayloadLength(int payloadLength)
    {
    }

    /// <inheritdoc/>
    public override IBufferWriter<byte> GetBufferWriter() => this;

    /// <inheritdoc/>
    public override void Complete()
    {
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0) => _buffer;

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => _buffer;
}
