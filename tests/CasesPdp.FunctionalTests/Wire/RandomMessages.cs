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

    /// <summary>
    /// A kind of <c>BatchCheck</c>: many small items, as nearly all senders write them, among them some that are just not so.
    /// </summary>
    public const string ListPage = "list page";

    /// <summary>The method that such requests are sent to.</summary>
    public static string MethodOf(string kind) => kind == ListPage ? "BatchCheck" : kind;

    public IMessage Next(string kind) => kind switch
    {
        "Check" => NextCheck(),
        "BatchCheck" => NextBatch(),
        "StreamCheck" => new StreamCheckRequest { Id = NextId(), Batch = NextBatch() },
        ListPage => NextListPage(),
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
        IncludeMissing = _random.Next(3) == 0,
        Revision = NextRevision(),
    };

    private BatchCheckRequest NextBatch()
    {
        var batch = new BatchCheckRequest
        {
            Semantics = (Semantics)(_random.Next(6) == 0 ? _random.Next(4) : 0),
            IncludeMissing = _random.Next(3) == 0,
            Revision = NextRevision(),
        };
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
        var matrix = new CheckMatrixRequest { IncludeReasons = _random.Next(2) == 0, Revision = NextRevision() };
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

    // One that policies compiled for tests meet, or none.
    private RevisionRequirement? NextRevision() => _random.Next(12) switch
    {
        0 => new RevisionRequirement(),
        1 => new RevisionRequirement { AtLeastRevision = new Revision { Epoch = "test", Sequence = (ulong)_random.Next(2) } },
        _ => null,
    };

    private ulong NextId() => (ulong)_random.NextInt64() >> _random.Next(64);

    private BatchCheckRequest NextListPage()
    {
        var batch = new BatchCheckRequest { Subject = NextSubject(), IncludeMissing = _random.Next(3) == 0 };
        if (_random.Next(3) == 0)
        {
            batch.Action = NextAction();
        }

        if (_random.Next(3) == 0)
        {
            batch.Resource = NextResource();
        }

        var odd = _random.Next(2) == 0 ? 1_000 : 20;
        var withIds = _random.Next(2) == 0;
        for (var i = _random.Next(200); i > 0; i--)
        {
            batch.Items.Add(new BatchCheckItem
            {
                Action = batch.Action is null || _random.Next(2) == 0 ? NextPlainAction(odd) : null,
                Resource = batch.Resource is null || _random.Next(2) == 0 ? NextPlainResource(odd) : null,
                CorrelationId = withIds && _random.Next(2) == 0 ? NextName(_random.Next(130)) : "",
            });
        }

        return batch;
    }

    private Action NextPlainAction(int odd) => _random.Next(odd) switch
    {
        0 => NextAction(),
        1 => new Action { Name = NextName(_random.Next(12, 20)) },
        2 => new Action { Name = NextName(_random.Next(125, 131)) },
        _ => new Action { Name = Any().Action },
    };

    private Resource NextPlainResource(int odd)
    {
        var resource = NextResource();
        resource.AssigneeUids.Clear();
        resource.ClearAccessMode();
        resource.Type = _random.Next(4) switch { 0 => "case", 1 when _random.Next(odd) == 0 => "casf", _ => "" };
        if (_random.Next(odd) == 0)
        {
            resource.Owners.Add(NextName(_random.Next(12, 20)));
        }

        if (_random.Next(odd) == 0)
        {
            resource.Space = NextName(_random.Next(12, 20));
        }

        return resource;
    }

    private string NextName(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => (char)_random.Next('a', 'z')));

    private DecisionRequest Any() => _questions[_random.Next(_questions.Count)];

    private Subject NextSubject() => CorpusMessages.Subject(Any());

    private Action NextAction() => CorpusMessages.Action(Any());

    private Resource NextResource() => CorpusMessages.Resource(Any());
}
