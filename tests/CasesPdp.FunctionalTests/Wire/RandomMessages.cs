using CasesPdp.Corpus;
using CasesPdp.FunctionalTests.Corpus;
using CasesPdp.Policies.Requests;
using CasesPdp.Protocol.V1;
using Google.Protobuf;
using Action = CasesPdp.Protocol.V1.Action;

namespace CasesPdp.FunctionalTests.Wire;

/// <summary>Random requests put together from the entities of a corpus, and ways to spoil their bytes.</summary>
internal sealed class RandomMessages(string corpus, int seed)
{
    private readonly Random _random = new(seed);
    private readonly IReadOnlyList<DecisionRequest> _questions = DecisionCorpus.Requests(corpus);

    public IMessage Next(string method) => method switch
    {
        "Check" => NextCheck(),
        "BatchCheck" => NextBatch(),
        _ => NextMatrix(),
    };

    /// <summary>The bytes with one thing wrong or unusual: most are still messages, some are none.</summary>
    public byte[] Spoil(byte[] bytes)
    {
        var list = bytes.ToList();
        var at = list.Count == 0 ? 0 : _random.Next(list.Count);
        switch (_random.Next(8))
        {
            case 0 when list.Count > 0:
                list[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when list.Count > 0:
                list.RemoveRange(at, list.Count - at);
                break;
            case 2 when list.Count > 0:
                list.RemoveAt(at);
                break;
            case 3:
                list.Insert(at, (byte)_random.Next(256));
                break;
            case 4:
                list.AddRange(bytes);
                break;
            case 5:
                list.AddRange([0xF8, 0x07, 0x96, 0x01]);
                break;
            case 6:
                list.InsertRange(0, [0xFA, 0x07, 0x03, 1, 2, 3]);
                break;
            default:
                list.AddRange(Field((byte)(_random.Next(1, 9) << 3 | _random.Next(6)), _random.Next(4)));
                break;
        }

        return [.. list];
    }

    private byte[] Field(byte tag, int length) => [tag, (byte)length, .. Enumerable.Range(0, length).Select(_ => (byte)_random.Next(256))];

    private CheckRequest NextCheck() => new()
    {
        Subject = NextSubject(),
        Action = NextAction(),
        Resource = NextResource(),
        IncludeMissing = _random.Next(10) == 0,
    };

    private BatchCheckRequest NextBatch()
    {
        var batch = new BatchCheckRequest { Semantics = (Semantics)(_random.Next(6) == 0 ? _random.Next(5) : 0) };
        if (_random.Next(3) != 0)
        {
            batch.Subject = NextSubject();
        }

        if (_random.Next(3) == 0)
        {
            batch.Action = NextAction();
        }

        if (_random.Next(3) == 0)
        {
            batch.Resource = NextResource();
        }

        var withIds = _random.Next(3) == 0;
        for (var i = _random.Next(12); i > 0; i--)
        {
            batch.Items.Add(new BatchCheckItem
            {
                Subject = batch.Subject is null || _random.Next(4) == 0 ? NextSubject() : null,
                Action = batch.Action is null || _random.Next(2) == 0 ? NextAction() : null,
                Resource = batch.Resource is null || _random.Next(2) == 0 ? NextResource() : null,
                CorrelationId = withIds && _random.Next(2) == 0 ? $"id-{i}" : "",
            });
        }

        return batch;
    }

    private CheckMatrixRequest NextMatrix()
    {
        var matrix = new CheckMatrixRequest { IncludeReasons = _random.Next(2) == 0 };
        matrix.Subjects.AddRange(Enumerable.Range(0, _random.Next(1, 4)).Select(_ => NextSubject()));
        matrix.Actions.AddRange(Enumerable.Range(0, _random.Next(1, 6)).Select(_ => NextAction()));
        for (var i = _random.Next(1, 9); i > 0; i--)
        {
            var cell = new MatrixCell();
            var resource = NextResource();
            if (resource.Owners.Count > 0)
            {
                cell.Owner = resource.Owners[0];
            }

            if (resource.HasSpace)
            {
                cell.Space = resource.Space;
            }

            matrix.Cells.Add(cell);
        }

        return matrix;
    }

    private DecisionRequest Any() => _questions[_random.Next(_questions.Count)];

    private Subject NextSubject() => CorpusMessages.Subject(Any());

    private Action NextAction() => CorpusMessages.Action(Any());

    private Resource NextResource() => CorpusMessages.Resource(Any());
}
