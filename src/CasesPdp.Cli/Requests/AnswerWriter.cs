using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CasesPdp.Cli.Rendering;
using CasesPdp.Decisions;

namespace CasesPdp.Cli.Requests;

/// <summary>Writes answers, one JSON object a line, as raw UTF-8 through one big buffer.</summary>
/// <remarks>Parts that never vary are encoded once; names of missing privileges when they are missing for the first time.</remarks>
internal sealed class AnswerWriter
{
    private const int FlushFrom = 64 * 1024;

    private static readonly SearchValues<byte> Harmless =
        SearchValues.Create([(byte)'\t', .. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (byte)c)]);

    private static readonly byte[][] Heads = [.. Enum.GetValues<Reason>().Order().Select(Head)];

    private readonly Stream _stream;
    private readonly Dictionary<string, byte[]> _names = new(StringComparer.Ordinal);
    private byte[] _buffer = new byte[2 * FlushFrom];
    private int _count;
    private string _revision = "";
    private byte[] _revisionMember = [];

    /// <summary>Writes to <paramref name="stream"/>, which it leaves open.</summary>
    public AnswerWriter(Stream stream)
    {
        _stream = stream;
    }

    /// <summary>Writes the answer to one request.</summary>
    /// <param name="id">The bytes of the id as they came; empty when there is none. The value is echoed exactly, invisible characters
    /// escaped.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="missing">What is missing, in ordinal order.</param>
    /// <param name="linksUnavailable">Whether the advice applies.</param>
    /// <param name="revision">The policy that answered.</param>
    /// <param name="notes">Notes about names and properties that are not known.</param>
    public void WriteDecision(
        ReadOnlySpan<byte> id, Reason reason, IReadOnlyList<string> missing, bool linksUnavailable, string revision, IReadOnlyList<string> notes)
    {
        WriteId(id);
        Write(Heads[(int)reason]);
        for (var i = 0; i < missing.Count; i++)
        {
            if (i > 0)
            {
                Write(","u8);
            }

            Write(Quoted(missing[i]));
        }

        Write("]"u8);
        WriteRevision(revision);
        if (linksUnavailable)
        {
            Write(",\"advice\":[\"links_unavailable\"]"u8);
        }

        if (notes.Count > 0)
        {
            WriteNotes(notes);
        }

        EndLine();
    }

    /// <summary>Writes the answer to a malformed line.</summary>
    public void WriteMalformed(ReadOnlySpan<byte> id, string fault, string revision)
    {
        WriteId(id);
        Write("\"decision\":false,\"context\":{\"error\":"u8);
        Write(Quote(fault));
        Write(",\"reason\":\"MALFORMED\",\"missing\":[]"u8);
        WriteRevision(revision);
        EndLine();
    }

    /// <summary>Flushes everything written so far to the stream.</summary>
    public void Flush()
    {
        if (_count > 0)
        {
            _stream.Write(_buffer, 0, _count);
            _count = 0;
        }

        _stream.Flush();
    }

    private static byte[] Head(Reason reason)
    {
        var decision = reason == Reason.Allowed ? "true" : "false";
        return Encoding.UTF8.GetBytes($$"""
            "decision":{{decision}},"context":{"reason":"{{OutputNames.Of(reason)}}","missing":[
            """);
    }

    private void WriteId(ReadOnlySpan<byte> id)
    {
        Write("{"u8);
        if (!id.IsEmpty)
        {
            Write("\"id\":"u8);
            if (id.ContainsAnyExcept(Harmless))
            {
                WriteEscaped(id);
            }
            else
            {
                Write(id);
            }

            Write(","u8);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteEscaped(ReadOnlySpan<byte> id) => Write(Encoding.UTF8.GetBytes(JsonOutput.Escape(Encoding.UTF8.GetString(id))));

    private void WriteRevision(string revision)
    {
        if (!ReferenceEquals(_revision, revision))
        {
            _revision = revision;
            _revisionMember = [.. ",\"revision\":"u8, .. Quote(revision)];
        }

        Write(_revisionMember);
    }

    private void WriteNotes(IReadOnlyList<string> notes)
    {
        Write(",\"notes\":["u8);
        for (var i = 0; i < notes.Count; i++)
        {
            if (i > 0)
            {
                Write(","u8);
            }

            Write(Quote(notes[i]));
        }

        Write("]"u8);
    }

    private void EndLine()
    {
        Write("}}\n"u8);
        if (_count >= FlushFrom)
        {
            _stream.Write(_buffer, 0, _count);
            _count = 0;
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (_buffer.Length - _count < bytes.Length)
        {
            Array.Resize(ref _buffer, Math.Max(2 * _buffer.Length, _count + bytes.Length));
        }

        bytes.CopyTo(_buffer.AsSpan(_count));
        _count += bytes.Length;
    }

    private byte[] Quoted(string name)
    {
        if (!_names.TryGetValue(name, out var quoted))
        {
            quoted = Quote(name);
            _names.Add(name, quoted);
        }

        return quoted;
    }

    private static byte[] Quote(string text) =>
        Encoding.UTF8.GetBytes(JsonOutput.Escape($"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\""));
}
