using System.Buffers;
using System.IO.Pipelines;
using CasesPdp.FunctionalTests.Pressure;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Server.Callers;
using CasesPdp.Server.FastPath;
using CasesPdp.Server.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CasesPdp.FunctionalTests.FastPath;

/// <summary>A call as the HTTP server shows it to the fast path: one object that is each of its features.</summary>
internal sealed class FakeRequest
    : FeatureCollection,
        IHttpRequestFeature,
        IRequestBodyPipeFeature,
        IHttpResponseFeature,
        IHttpResponseBodyFeature,
        IHttpResponseTrailersFeature
{
    private readonly HeaderDictionary _asked = new() { ["content-type"] = "application/grpc" };

    public FakeRequest(string path, byte[] message, string caller)
    {
        ((IHttpRequestFeature)this).Path = path;
        Reader = new BodyReader(this, RawCall.Frame(message));
        var slot = new ConnectionSlot(new FakeConnection(), TimeProvider.System);
        Set(new FastPathConnection(slot, new Caller(caller, Grants.Decisions, isKnown: true)));
    }

    /// <summary>Whether its stream is reset once its message has been read.</summary>
    public bool IsReset { get; init; }

    public PipeReader Reader { get; }

    public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();

    public string Protocol { get; set; } = "HTTP/2";

    public string Scheme { get; set; } = "http";

    public string Method { get; set; } = "POST";

    public string PathBase { get; set; } = "";

    string IHttpRequestFeature.Path { get; set; } = "";

    public string QueryString { get; set; } = "";

    public string RawTarget { get; set; } = "";

    IHeaderDictionary IHttpRequestFeature.Headers
    {
        get => _asked;
        set => throw new NotSupportedException();
    }

    Stream IHttpRequestFeature.Body { get; set; } = Stream.Null;

    public int StatusCode { get; set; } = 200;

    public string? ReasonPhrase { get; set; }

    IHeaderDictionary IHttpResponseFeature.Headers { get; set; } = new HeaderDictionary();

    Stream IHttpResponseFeature.Body { get; set; } = Stream.Null;

    public bool HasStarted => false;

    public void OnStarting(Func<object, Task> callback, object state) => throw new NotSupportedException();

    public void OnCompleted(Func<object, Task> callback, object state) => throw new NotSupportedException();

    Stream IHttpResponseBodyFeature.Stream => Stream.Null;

    public PipeWriter Writer { get; } = PipeWriter.Create(Stream.Null);

    public void DisableBuffering() => throw new NotSupportedException();

    public Task StartAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task CompleteAsync() => throw new NotSupportedException();

    private sealed class Block : ReadOnlySequenceSegment<byte>
    {
        public const int MostBytes = 4_096;

        public Block(ReadOnlyMemory<byte> memory, Block? after)
        {
            Memory = memory;
            if (after is not null)
            {
                RunningIndex = after.RunningIndex + after.Memory.Length;
                after.Next = this;
            }
        }
    }

    private sealed class BodyReader(FakeRequest request, byte[] body) : PipeReader
    {
        public override bool TryRead(out ReadResult result)
        {
            // As Kestrel's buffers: blocks of one size.
            var first = new Block(body.AsMemory(0, Math.Min(body.Length, Block.MostBytes)), after: null);
            var last = first;
            for (var at = Block.MostBytes; at < body.Length; at += Block.MostBytes)
            {
                last = new Block(body.AsMemory(at, Math.Min(body.Length - at, Block.MostBytes)), last);
            }

            result = new ReadResult(new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length), isCanceled: false, isCompleted: true);
            return true;
        }

        public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            if (request.IsReset)
            {
                throw new IOException("The client reset the request stream.");
            }
        }

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public override void CancelPendingRead() => throw new NotSupportedException();

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
