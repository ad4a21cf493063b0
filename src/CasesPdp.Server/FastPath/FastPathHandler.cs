using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using CasesPdp.Server.Admission;
using CasesPdp.Server.Channels;
using CasesPdp.Server.DecisionLog;
using CasesPdp.Server.Requests;
using CasesPdp.Server.Telemetry;
using CasesPdp.Server.Wire;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace CasesPdp.Server.FastPath;

/// <summary>Answers the plain calls of <c>Check</c>, <c>BatchCheck</c> and <c>CheckMatrix</c> before hosting, routing and gRPC see
/// them.</summary>
/// <remarks>
/// <list type="number">
/// <item>A call is plain if the policy may answer, its connection may ask for decisions, it is not traced, nothing in its headers asks
/// for more than the answer, its whole message is there and not expensive, and its answer is small and waits for no record. It never waits,
/// so a deadline that has not passed cannot pass.</item>
/// <item>It is admitted, or shed, as every other call.</item>
/// <item>It is answered from its bytes.</item>
/// </list>
/// Every other call is left as it is to the application, which answers alike: a test sends the same calls both ways. Thread-safe.
/// </remarks>
internal sealed class FastPathHandler(
    WireReader reader,
    CallTelemetry telemetry,
    OverloadGate overload,
    ByteBudget budget,
    AdmissionMetrics metrics,
    StaleGate stale,
    DecisionRecorder? recorder = null)
{
    private const int HeadBytes = 5;
    private const int NanosecondDigits = 7;
    private const int MicrosecondDigits = 4;
    private const string ContentType = "application/grpc";
    private const string Ok = "0";

    [ThreadStatic]
    private static WireCall? OfThread;

    private readonly FastPathMethod[] _methods = [.. WireMethod.Unary.Select(m => new FastPathMethod(m))];

    /// <summary>Whether every call is left to the application. Who puts a part of their own before all calls, as tests do, sets it.</summary>
    internal bool IsOff { get; set; }

    /// <summary>Answers the call if it is plain.</summary>
    /// <returns>False: nothing of the call has been consumed, and nothing of its response written.</returns>
    public bool TryAnswer(ref FastPathCall call)
    {
        // 1. Plain calls only.
        var features = call.Features;
        if (IsOff
            || stale.IsClosed
            || features is not IHttpRequestFeature request
            || Find(request.Path) is not { } method
            || !IsPlain(request)
            || features[typeof(FastPathConnection)] is not FastPathConnection connection)
        {
            return false;
        }

        var body = ((IRequestBodyPipeFeature)features).Reader;
        if (!TryRead(body, out var read))
        {
            return false;
        }

        if (!IsWholeMessage(read))
        {
            Advance(body, read.Buffer.Start);
            return false;
        }

        // 2. Admission.
        if (ReasonToShed() is { } reason)
        {
            Advance(body, read.Buffer.End);
            metrics.Shed(reason);
            Refusal.Overloaded.WriteTo(((IHttpResponseFeature)features).Headers);
            call.Answer(method.Tags, StatusCode.ResourceExhausted);
            return true;
        }

        // 3. Decision. A call that fails on the way takes its object with it.
        connection.Slot.Serve();
        var answer = OfThread ?? new WireCall { MustBeSmall = true };
        OfThread = null;
        if (!TryDecide(read.Buffer.Slice(HeadBytes), method.Wire, answer))
        {
            Advance(body, read.Buffer.Start);
            features[typeof(OverloadGate)] = overload;
            return false;
        }

        if (answer.Record is not null)
        {
            recorder!.Queue(answer, new CallOrigin(connection.Caller.Name, CallOrigin.TraceOf(request.Headers)));
        }

        Advance(body, read.Buffer.End);
        Write(answer, features);
        OfThread = answer;
        call.Answer(method.Tags, StatusCode.OK);
        return true;
    }

    /// <summary>Counts a call that was answered here, once its answer has been handed to the connection.</summary>
    public void End(in FastPathCall call)
    {
        if (call.Tags is { } tags)
        {
            telemetry.Record(call.Begun, tags[call.Status]);
        }
    }

    private FastPathMethod? Find(string path)
    {
        foreach (var method in _methods)
        {
            if (path == method.Path)
            {
                return method;
            }
        }

        return null;
    }

    // Accepted encodings do not matter: answers are not compressed.
    private static bool IsPlain(IHttpRequestFeature request)
    {
        var headers = request.Headers;
        return request.Method == HttpMethods.Post
            && headers.ContentType is [ContentType or ContentType + "+proto"]
            && headers.GrpcEncoding.Count == 0
            && (headers.GrpcTimeout.Count == 0 || IsAhead(headers.GrpcTimeout))
            && !CallTelemetry.IsTraced(headers);
    }

    // A body cannot be read if its stream has been reset, or if it announces more than the server takes. Whoever reads it next is told, and
    // gRPC ends the call with a status.
    private static bool TryRead(PipeReader body, out ReadResult read)
    {
        try
        {
            return body.TryRead(out read);
        }
        catch (Exception unreadable) when (IsEnd(unreadable))
        {
            read = default;
            return false;
        }
    }

    // A stream may be reset while its call is answered. The call is ended as if it had not been.
    private static void Advance(PipeReader body, SequencePosition consumed)
    {
        try
        {
            body.AdvanceTo(consumed);
        }
        catch (Exception reset) when (IsEnd(reset))
        {
            // Nobody reads the body of a stream that is gone.
        }
    }

    private static bool IsEnd(Exception exception) => exception is IOException or OperationCanceledException;

    // A deadline of a millisecond and more does not pass while a call is answered here. Digits and a unit: 5S, 250m, 1000u.
    private static bool IsAhead(string? timeout) => timeout is [>= '1' and <= '9', .., var unit]
        && timeout.Length > (unit switch { 'n' => NanosecondDigits, 'u' => MicrosecondDigits, _ => 1 });

    private static bool IsWholeMessage(in ReadResult read)
    {
        var buffer = read.Buffer;
        if (!read.IsCompleted || read.IsCanceled || buffer.Length is < HeadBytes or > HeadBytes + RequestParser.ExpensiveBytes)
        {
            return false;
        }

        Span<byte> head = stackalloc byte[HeadBytes];
        buffer.Slice(0, HeadBytes).CopyTo(head);
        return head[0] == 0 && BinaryPrimitives.ReadUInt32BigEndian(head[1..]) == buffer.Length - HeadBytes;
    }

    // Takes the bytes of a small call unless it is shed.
    private ShedReason? ReasonToShed() =>
        overload.MustShed() ? ShedReason.Overload
        : !budget.TryTake(AdmittedCall.BaseBytes) ? ShedReason.BytesInFlight
        : null;

    private bool TryDecide(in ReadOnlySequence<byte> message, WireMethod method, WireCall answer)
    {
        var taken = AdmittedCall.BaseBytes;
        try
        {
            if (message.Length > AdmittedCall.CoveredBytes)
            {
                if (!budget.TryTakeMore(message.Length, taken))
                {
                    // It is shed where large calls are, unless there is room by then.
                    OfThread = answer;
                    return false;
                }

                taken += (int)message.Length;
            }

            var isAnswered = message.IsSingleSegment
                ? reader.TryAnswerAtOnce(message.FirstSpan, method, answer)
                : TryDecideJoined(message, method, answer);
            if (!isAnswered)
            {
                OfThread = answer;
            }

            return isAnswered;
        }
        catch (Exception)
        {
            // A fault of the server. gRPC, to which the call is left, meets it again, logs it, and ends the call with a status.
            return false;
        }
        finally
        {
            budget.Return(taken);
        }
    }

    private bool TryDecideJoined(in ReadOnlySequence<byte> message, WireMethod method, WireCall answer)
    {
        var length = (int)message.Length;
        var rented = length > AdmittedCall.CoveredBytes ? ArrayPool<byte>.Shared.Rent(length) : null;
        try
        {
            Span<byte> joined = rented is null ? stackalloc byte[AdmittedCall.CoveredBytes] : rented;
            message.CopyTo(joined);
            return reader.TryAnswerAtOnce(joined[..length], method, answer);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private static void Write(WireCall answer, IFeatureCollection features)
    {
        var response = (IHttpResponseFeature)features;
        response.Headers.ContentType = ContentType;
        ((IHttpResponseTrailersFeature)features).Trailers.GrpcStatus = Ok;
        var writer = ((IHttpResponseBodyFeature)features).Writer;
        var room = writer.GetSpan(HeadBytes + answer.AnswerBytes);
        room[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(room[1..], answer.AnswerBytes);
        answer.Answer.CopyTo(room[HeadBytes..]);
        writer.Advance(HeadBytes + answer.AnswerBytes);
        answer.ReturnAnswer();
    }
}
