"""The chart of the home page as plain HTML, until the scripts that draw charts have come."""

import html

from engine.figures.theme import LIKED, NAIVE
from engine.relevance.position_bias import ResultPage

TOP = 60
"""Where the axis ends, per 100 visits."""
STYLE = f"""<style>
.bars {{ position: relative; height: 430px; font-size: 12px; line-height: 12px; }}
.bars .plot {{ position: absolute; left: 67px; right: 12px; top: 47px; height: 316px; }}
.bars .grid {{ position: absolute; left: 0; right: 0; height: 1px; background: #80808040; }}
.bars .grid i {{ position: absolute; right: 100%; margin-right: 9px; top: -6px;
  font-style: normal; }}
.bars .pair {{ position: absolute; bottom: 0; top: 0; width: 7.2%; }}
.bars .pair b {{ position: absolute; bottom: 0; width: 47%; }}
.bars .pair i {{ position: absolute; top: 100%; margin-top: 12px; width: 100%; text-align: center;
  font-style: normal; }}
.bars .liked {{ left: 1.5%; background: {LIKED}; }}
.bars .fooled {{ right: 1.5%; background:
  repeating-linear-gradient(-45deg, #fff9 0 1.2px, transparent 1.2px 4.4px), {NAIVE}; }}
.bars .names {{ position: absolute; left: 81px; top: 21px; white-space: nowrap; }}
.bars .names b {{ display: inline-block; position: static; width: 12px; height: 12px;
  margin-right: 14px; vertical-align: -2px; }}
.bars .names span + span {{ margin-left: 19px; }}
.bars .across {{ position: absolute; top: 399px; left: 67px; right: 12px; text-align: center;
  font-size: 14px; }}
.bars .up {{ position: absolute; top: 205px; left: 21px; font-size: 14px; white-space: nowrap;
  transform: translate(-50%, -50%) rotate(-90deg); }}
</style>"""


def bars(look: ResultPage) -> str:
    """Bars of relevance and clicks per 100 visits, as in the chart."""
    lines = "".join(
        f'<span class="grid" style="bottom:{value / TOP:.2%}"><i>{value}</i></span>'
        for value in range(0, TOP + 1, 10)
    )
    ranks = len(look.titles)
    pairs = "".join(
        f'<span class="pair" style="left:{(rank - 0.86) / ranks:.2%}">'
        f'<b class="liked" style="height:{100 * liked / TOP:.2%}"></b>'
        f'<b class="fooled" style="height:{100 * clicked / TOP:.2%}"></b><i>{rank}</i></span>'
        for rank, (liked, clicked) in enumerate(
            zip(look.relevance, look.fate.clicked, strict=True), 1
        )
    )
    alt = html.escape(f"Relevance beside clicks for ranks 1 to {ranks}.")
    return (
        f'{STYLE}<div class="bars" role="img" aria-label="{alt}"><div class="names">'
        '<span><b class="liked"></b>would be clicked if seen</span>'
        '<span><b class="fooled"></b>clicked</span></div>'
        f'<div class="plot">{lines}{pairs}</div><div class="across">rank</div>'
        '<div class="up">per 100 visits</div></div>'
    )
