<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko">
<context>
    <name>CompareText</name>
    <message>
        <source>teacher</source>
        <translation>교사</translation>
    </message>
    <message>
        <source>corrected teacher</source>
        <translation>교정된 교사</translation>
    </message>
    <message>
        <source>student</source>
        <translation>학생</translation>
    </message>
    <message>
        <source>distilled student</source>
        <translation>증류된 학생</translation>
    </message>
    <message>
        <source>correction run</source>
        <translation>교정 실행</translation>
    </message>
    <message>
        <source>distillation run</source>
        <translation>증류 실행</translation>
    </message>
    <message>
        <source>as its run measured it: %1</source>
        <translation>실행이 잰 값: %1</translation>
    </message>
    <message>
        <source>validation at step %1 of the run: %2</source>
        <translation>실행의 %1스텝 검증: %2</translation>
    </message>
    <message>
        <source>not measured on %1</source>
        <translation>%1에서 재지 않음</translation>
    </message>
    <message>
        <source>Its other score cannot be compared: %1 on %2, %3 scored tokens, context %4</source>
        <translation>다른 점수는 비교할 수 없습니다: %1, %2, 평가한 토큰 %3개, 문맥 %4</translation>
    </message>
    <message>
        <source>the runs’ text</source>
        <translation>실행의 텍스트</translation>
    </message>
    <message>
        <source>%1, context %2</source>
        <translation>%1, 문맥 %2</translation>
    </message>
    <message>
        <source>%1, %2 tokens, context %3</source>
        <translation>%1, 토큰 %2개, 문맥 %3</translation>
    </message>
    <message>
        <source>%1, %2 tasks: %3 by the likelihood of the choices, %4 by that per character</source>
        <translation>%1, 과제 %2개: 선택지의 가능도로 %3, 글자당 가능도로 %4</translation>
    </message>
    <message>
        <source>not comparable: other programs held the scoring up for %1 of the time; score it again on a quiet machine</source>
        <translation>비교할 수 없음: 평가 시간의 %1 동안 다른 프로그램이 방해했습니다. 다른 작업이 없을 때 다시 평가하세요</translation>
    </message>
    <message>
        <source>not comparable: scored with other threads, on another processor or by another version than the others</source>
        <translation>비교할 수 없음: 다른 모델과 스레드 수나 프로세서, 버전이 다른 조건에서 평가했습니다</translation>
    </message>
    <message>
        <source>not comparable: what it was scored under was not recorded</source>
        <translation>비교할 수 없음: 평가한 조건이 기록되지 않았습니다</translation>
    </message>
    <message>
        <source>from %1 right after pruning to %2, with its teacher at %3</source>
        <translation>가지치기 직후 %1에서 %2로, 교사는 %3</translation>
    </message>
</context>
<context>
    <name>FormFields</name>
    <message>
        <source>fp32</source>
        <translation>fp32</translation>
    </message>
    <message>
        <source>bf16</source>
        <translation>bf16</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>자동</translation>
    </message>
    <message>
        <source>How many compute at the same time. Automatic leaves one core to the other programs, where there are more than two: here it is %1.</source>
        <translation>동시에 계산하는 스레드 수입니다. 자동이면 코어가 셋 이상일 때 하나를 다른 프로그램에 남겨 둡니다(이 기기에서는 %1개).</translation>
    </message>
</context>
<context>
    <name>QObject</name>
    <message>
        <source>Makes language models smaller: importance, pruning, teacher correction, distillation.</source>
        <translation>언어 모델을 작게 만듭니다: 중요도, 가지치기, 교사 교정, 지식 증류.</translation>
    </message>
    <message>
        <source>A model folder or an .espalier project.</source>
        <translation>모델 폴더 또는 .espalier 프로젝트.</translation>
    </message>
    <message>
        <source>Open the demo project; a new one when there is none.</source>
        <translation>데모 프로젝트를 엽니다. 없으면 새로 만듭니다.</translation>
    </message>
    <message>
        <source>%1 is open in another window, which does not answer. Wait until it has done its work, or end that program.</source>
        <translation>%1 프로젝트가 다른 창에 열려 있는데 그 창이 응답하지 않습니다. 하던 일을 마칠 때까지 기다리거나 그 프로그램을 끝내세요.</translation>
    </message>
</context>
<context>
    <name>RunFacts</name>
    <message>
        <source>teacher before correction</source>
        <translation>교정 전 교사</translation>
    </message>
    <message>
        <source>teacher</source>
        <translation>교사</translation>
    </message>
    <message>
        <source>corrected teacher</source>
        <translation>교정된 교사</translation>
    </message>
    <message>
        <source>student before distillation</source>
        <translation>증류 전 학생</translation>
    </message>
    <message>
        <source>(%1 → %2, teacher %3)</source>
        <translation>(%1 → %2, 교사 %3)</translation>
    </message>
    <message>
        <source>Pruning cost nothing on this text: the student starts no worse than its teacher %1.</source>
        <translation>이 텍스트에서는 가지치기로 잃은 것이 없습니다: 학생이 교사보다 나쁘지 않게 시작합니다 %1.</translation>
    </message>
    <message>
        <source>Nothing recovered so far: the loss is higher than right after pruning %1.</source>
        <translation>아직 회복한 것이 없습니다: 손실이 가지치기 직후보다 높습니다 %1.</translation>
    </message>
    <message>
        <source>All of the loss that pruning cost has been recovered, and more %1.</source>
        <translation>가지치기로 늘어난 손실을 모두 회복하고 더 좋아졌습니다%1.</translation>
    </message>
    <message>
        <source>%1 of the loss that pruning cost has been recovered %2.</source>
        <translation>가지치기로 늘어난 손실의 %1를 회복했습니다%2.</translation>
    </message>
    <message>
        <source>(%1 → %2)</source>
        <translation>(%1 → %2)</translation>
    </message>
    <message>
        <source>running</source>
        <translation>실행 중</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>일시 정지됨</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>중단됨</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>멈춤</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>실패</translation>
    </message>
    <message>
        <source>done</source>
        <translation>완료</translation>
    </message>
    <message>
        <source>LM loss</source>
        <translation>LM 손실</translation>
    </message>
    <message>
        <source>%1 and %2 cross-entropy</source>
        <translation>%1 + 교차 엔트로피 %2</translation>
    </message>
    <message>
        <source>cosine</source>
        <translation>코사인</translation>
    </message>
    <message>
        <source>linear</source>
        <translation>선형</translation>
    </message>
    <message>
        <source>constant</source>
        <translation>일정</translation>
    </message>
    <message>
        <source>%1 (cached)</source>
        <translation>%1 (캐시)</translation>
    </message>
    <message>
        <source>%1, weight %2</source>
        <translation>%1, 가중치 %2</translation>
    </message>
    <message>
        <source>top-%1</source>
        <translation>상위 %1개</translation>
    </message>
    <message>
        <source>Yes: on the validation text the loss of the corrected teacher is %1 nats per token lower than that of the original %2.</source>
        <translation>도움이 되었습니다: 검증 텍스트에서 교정된 교사의 손실이 원래보다 토큰당 %1 nat 낮습니다%2.</translation>
    </message>
    <message>
        <source>Not on this text: the loss of the corrected teacher is %1 nats per token higher than that of the original %2.</source>
        <translation>이 텍스트에서는 도움이 되지 않았습니다: 교정된 교사의 손실이 원래보다 토큰당 %1 nat 높습니다%2.</translation>
    </message>
    <message>
        <source>(%1 → %2, corrected teacher %3)</source>
        <translation>(%1 → %2, 교정된 교사 %3)</translation>
    </message>
    <message>
        <source>Hardly: on the validation text the losses of the corrected teacher and the original differ by %1 nats per token only %2.</source>
        <translation>거의 차이가 없습니다: 검증 텍스트에서 교정된 교사와 원래 모델의 손실 차이가 토큰당 %1 nat뿐입니다%2.</translation>
    </message>
</context>
<context>
    <name>SettingText</name>
    <message>
        <source>Layers</source>
        <translation>레이어</translation>
    </message>
    <message>
        <source>Hidden</source>
        <translation>은닉</translation>
    </message>
    <message>
        <source>Feed-forward</source>
        <translation>피드포워드</translation>
    </message>
    <message>
        <source>Heads</source>
        <translation>헤드</translation>
    </message>
    <message>
        <source>Head size</source>
        <translation>헤드 크기</translation>
    </message>
    <message>
        <source>Vocabulary</source>
        <translation>어휘</translation>
    </message>
    <message>
        <source>Layers chosen by</source>
        <translation>레이어 선택 기준</translation>
    </message>
    <message>
        <source>Importance</source>
        <translation>중요도</translation>
    </message>
    <message>
        <source>Aggregation</source>
        <translation>집계</translation>
    </message>
    <message>
        <source>Layers dropped</source>
        <translation>뺀 레이어</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>학습</translation>
    </message>
    <message>
        <source>Trained model</source>
        <translation>학습한 모델</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>교사</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>텍스트</translation>
    </message>
    <message>
        <source>Validation text</source>
        <translation>검증 텍스트</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>목적 함수</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>온도</translation>
    </message>
    <message>
        <source>Cross-entropy share</source>
        <translation>교차 엔트로피 비율</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>방법</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>스텝</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>배치</translation>
    </message>
    <message>
        <source>Accumulation</source>
        <translation>누적</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>문맥</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>학습률</translation>
    </message>
    <message>
        <source>Lowest rate</source>
        <translation>최저 학습률</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>워밍업</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>스케줄</translation>
    </message>
    <message>
        <source>Beta 1</source>
        <translation>β₁</translation>
    </message>
    <message>
        <source>Beta 2</source>
        <translation>β₂</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>가중치 감쇠</translation>
    </message>
    <message>
        <source>Clip</source>
        <translation>클리핑</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>정밀도</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>시드</translation>
    </message>
    <message>
        <source>Validate every</source>
        <translation>검증 간격</translation>
    </message>
    <message>
        <source>Save every</source>
        <translation>저장 간격</translation>
    </message>
    <message>
        <source>Validation tokens</source>
        <translation>검증 토큰</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>스레드</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>예</translation>
    </message>
    <message>
        <source>no</source>
        <translation>아니요</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>파라미터</translation>
    </message>
    <message>
        <source>Computed again</source>
        <translation>다시 계산하는 것</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>장치</translation>
    </message>
    <message>
        <source>Cached teacher</source>
        <translation>캐시된 교사</translation>
    </message>
    <message>
        <source>Weight of the JSD</source>
        <translation>JSD 가중치</translation>
    </message>
    <message>
        <source>Tokens of top-k</source>
        <translation>top-k의 토큰 수</translation>
    </message>
    <message>
        <source>Teacher corrected beside</source>
        <translation>함께 교정하는 교사</translation>
    </message>
    <message>
        <source>LoRA rank</source>
        <translation>LoRA 랭크</translation>
    </message>
    <message>
        <source>LoRA alpha</source>
        <translation>LoRA 알파</translation>
    </message>
    <message>
        <source>LoRA matrices</source>
        <translation>LoRA 행렬</translation>
    </message>
    <message>
        <source>Loss on hidden states</source>
        <translation>은닉 상태 손실</translation>
    </message>
    <message>
        <source>Weight of hidden states</source>
        <translation>은닉 상태 가중치</translation>
    </message>
    <message>
        <source>K/V heads</source>
        <translation>KV 헤드</translation>
    </message>
</context>
<context>
    <name>TrainingWords</name>
    <message>
        <source>forward KL</source>
        <translation>순방향 KL</translation>
    </message>
    <message>
        <source>reverse KL</source>
        <translation>역방향 KL</translation>
    </message>
    <message>
        <source>Jensen-Shannon</source>
        <translation>젠슨-섀넌</translation>
    </message>
    <message>
        <source>top-k</source>
        <translation>상위 k개</translation>
    </message>
    <message>
        <source>The student is to give every token the teacher’s probability. Both papers use it alone: the lowest loss of all that they tried.</source>
        <translation>학생이 모든 토큰에 교사와 같은 확률을 주게 합니다. 두 논문 모두 이것만 씁니다: 시험한 것 중 손실이 가장 낮았습니다.</translation>
    </message>
    <message>
        <source>Compares both with their mixture, so it is never infinite. The weight leads from forward KL (near 0) to reverse KL (near 1).</source>
        <translation>교사와 학생의 분포를 둘의 혼합과 비교하므로 무한해지지 않습니다. 가중치가 0에 가까우면 순방향 KL, 1에 가까우면 역방향 KL입니다.</translation>
    </message>
    <message>
        <source>Forward KL over the teacher’s k likeliest tokens and one bucket for all others: all that a cached teacher knows. In the first paper k of 100 or fewer hurt.</source>
        <translation>교사가 가장 높게 본 토큰 k개와 나머지를 묶은 하나에 대한 순방향 KL: 캐시된 교사가 아는 것은 이것뿐입니다. 첫 논문에서 k가 100 이하이면 학생이 나빠졌습니다.</translation>
    </message>
    <message>
        <source>all weights</source>
        <translation>모든 가중치</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>norms only</source>
        <translation>정규화만</translation>
    </message>
    <message>
        <source>Every weight changes, as in the papers. Gradients and two moments of all weights stay in memory.</source>
        <translation>논문처럼 모든 가중치가 바뀝니다. 모든 가중치의 기울기와 두 모멘트가 메모리에 있습니다.</translation>
    </message>
    <message>
        <source>The matrices stay as they are and get a product of two thin ones beside them, which alone is trained and added in at the end: much less memory and disk.</source>
        <translation>행렬은 그대로 두고 얇은 두 행렬의 곱을 옆에 더해 그것만 학습한 뒤 끝에 합칩니다: 메모리와 디스크가 훨씬 적게 듭니다.</translation>
    </message>
    <message>
        <source>Only the weights of the norms change: the least memory and disk, and the gentlest correction.</source>
        <translation>정규화 가중치만 바뀝니다: 메모리와 디스크가 가장 적게 들고, 교정이 가장 약합니다.</translation>
    </message>
    <message>
        <source>all matrices</source>
        <translation>모든 행렬</translation>
    </message>
    <message>
        <source>LoRA, rank %1, alpha %2, %3</source>
        <translation>LoRA, 랭크 %1, 알파 %2, %3</translation>
    </message>
    <message>
        <source>The student avoids what the teacher finds unlikely, and settles on fewer answers. Worse in the first paper: 2.140 nats against 2.117 of the forward KL, each with the LM loss beside it.</source>
        <translation>학생이 교사가 낮게 본 것을 피하고 더 적은 답에 모입니다. 첫 논문에서 더 나빴습니다: LM 손실과 함께 쓸 때 2.140 nat, 순방향 KL은 2.117.</translation>
    </message>
    <message>
        <source>not compared</source>
        <translation>비교하지 않음</translation>
    </message>
    <message>
        <source>cosine</source>
        <translation>코사인</translation>
    </message>
    <message>
        <source>mean squared error</source>
        <translation>평균 제곱 오차</translation>
    </message>
    <message>
        <source>The logits alone are compared, as in the papers’ final runs.</source>
        <translation>논문의 최종 실행처럼 로짓만 비교합니다.</translation>
    </message>
    <message>
        <source>The layers’ outputs are to point where the teacher’s do.</source>
        <translation>레이어의 출력이 교사의 것과 같은 방향을 향하게 합니다.</translation>
    </message>
    <message>
        <source>The layers’ outputs are to equal the teacher’s.</source>
        <translation>레이어의 출력이 교사의 것과 같아지게 합니다.</translation>
    </message>
    <message>
        <source>Where the widths differ, a projection is learned beside and left out of the export. First paper: it helps only when much depth is cut (2.134 nats with cosine, 2.144 with MSE, 2.107 without).</source>
        <translation>너비가 다르면 투영을 함께 학습하고 내보낼 때 뺍니다. 첫 논문: 깊이를 많이 자를 때만 도움이 됩니다(코사인 2.134, MSE 2.144, 없이 2.107 nat).</translation>
    </message>
</context>
<context>
    <name>engine</name>
    <message>
        <source>Make %1</source>
        <translation>%1 만들기</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>%1 열기</translation>
    </message>
    <message>
        <source>Look at %1</source>
        <translation>%1 보기</translation>
    </message>
    <message>
        <source>Analyse %1</source>
        <translation>%1 분석</translation>
    </message>
    <message>
        <source>Create %1</source>
        <translation>%1 만들기</translation>
    </message>
    <message>
        <source>Distil %1</source>
        <translation>%1 증류</translation>
    </message>
    <message>
        <source>Resume run %1</source>
        <translation>실행 %1 이어서</translation>
    </message>
    <message>
        <source>Generate with %1</source>
        <translation>생성: %1</translation>
    </message>
    <message>
        <source>Export to %1</source>
        <translation>내보내기: %1</translation>
    </message>
    <message>
        <source>Add %1</source>
        <translation>%1 추가</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>스텝</translation>
    </message>
    <message>
        <source>samples</source>
        <translation>샘플</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>토큰</translation>
    </message>
    <message>
        <source>tensors</source>
        <translation>텐서</translation>
    </message>
    <message>
        <source>Scoring the text</source>
        <translation>텍스트 평가</translation>
    </message>
    <message>
        <source>Correcting</source>
        <translation>교정</translation>
    </message>
    <message>
        <source>Distilling</source>
        <translation>증류</translation>
    </message>
    <message>
        <source>Generating</source>
        <translation>생성</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>모델을 불러오는 중</translation>
    </message>
    <message>
        <source>Analysing</source>
        <translation>분석</translation>
    </message>
    <message>
        <source>Writing the checkpoint</source>
        <translation>체크포인트 저장</translation>
    </message>
    <message>
        <source>Resume %1</source>
        <translation>%1 이어서 하기</translation>
    </message>
    <message>
        <source>Cache %1</source>
        <translation>%1 캐시 만들기</translation>
    </message>
    <message>
        <source>Tournament of %1</source>
        <translation>%1 토너먼트</translation>
    </message>
    <message>
        <source>Search in %1</source>
        <translation>%1에서 탐색</translation>
    </message>
    <message>
        <source>MB</source>
        <translation>MB</translation>
    </message>
    <message>
        <source>windows</source>
        <translation>구간</translation>
    </message>
    <message>
        <source>candidates</source>
        <translation>후보</translation>
    </message>
    <message>
        <source>Caching the teacher</source>
        <translation>교사 캐시 만들기</translation>
    </message>
    <message>
        <source>Measuring the teacher</source>
        <translation>교사 측정</translation>
    </message>
    <message>
        <source>Validating</source>
        <translation>검증</translation>
    </message>
    <message>
        <source>Checking the cache</source>
        <translation>캐시 확인</translation>
    </message>
    <message>
        <source>Scoring the candidates</source>
        <translation>후보 평가</translation>
    </message>
    <message>
        <source>Distilling the candidates</source>
        <translation>후보 증류</translation>
    </message>
    <message>
        <source>en</source>
        <comment>the code of this language</comment>
        <translation>ko</translation>
    </message>
    <message>
        <source>A search tries every shape of a grid of layers, hidden and feed-forward sizes that fits, and lists first those that use the budget and keep the most importance. The loss right after the cut misleads: the order flips within some 300 steps of retraining (first paper), so let them compete.</source>
        <translation>레이어 수와 은닉, 피드포워드 크기를 바꿔 가며 예산에 맞는 크기를 모두 찾습니다. 예산을 채우면서 중요도를 가장 많이 남기는 것이 앞에 옵니다. 자른 직후의 손실로는 순위를 알 수 없습니다. 재학습 약 300스텝 안에 순서가 뒤바뀌므로(첫 논문) 토너먼트로 비교하세요.</translation>
    </message>
    <message>
        <source>steps of all candidates</source>
        <translation>모든 후보의 스텝</translation>
    </message>
    <message>
        <source>Verify %1</source>
        <translation>%1 확인</translation>
    </message>
    <message>
        <source>Tidy up %1</source>
        <translation>%1 정리</translation>
    </message>
    <message>
        <source>records</source>
        <translation>기록</translation>
    </message>
    <message>
        <source>Comparing the files with their hashes</source>
        <translation>파일을 해시와 비교하는 중</translation>
    </message>
    <message>
        <source>Score %1 on %2</source>
        <translation>%1 평가: %2</translation>
    </message>
    <message>
        <source>Close the project</source>
        <translation>프로젝트 닫기</translation>
    </message>
    <message>
        <source>Load the engine</source>
        <translation>엔진 불러오기</translation>
    </message>
    <message>
        <source>Tokenise a text</source>
        <translation>텍스트 토큰화</translation>
    </message>
    <message>
        <source>Forecast a cache</source>
        <translation>캐시 크기 어림</translation>
    </message>
    <message>
        <source>Forecast a training</source>
        <translation>학습 시간 추정 중</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>이름 바꾸기</translation>
    </message>
    <message>
        <source>Change notes</source>
        <translation>메모 바꾸기</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>지우기</translation>
    </message>
    <message>
        <source>Bring back</source>
        <translation>되돌리기</translation>
    </message>
    <message>
        <source>Keep a setting</source>
        <translation>설정 저장</translation>
    </message>
    <message>
        <source>Correction %1</source>
        <translation>%1 교정</translation>
    </message>
</context>
<context>
    <name>espalier::ui</name>
    <message>
        <source>Progress of the analysis</source>
        <translation>분석의 진행</translation>
    </message>
</context>
<context>
    <name>espalier::ui::AboutDialog</name>
    <message>
        <source>About Espalier</source>
        <translation>Espalier 정보</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>버전</translation>
    </message>
    <message>
        <source>Qt</source>
        <translation>Qt</translation>
    </message>
    <message>
        <source>Compiler</source>
        <translation>컴파일러</translation>
    </message>
    <message>
        <source>System</source>
        <translation>시스템</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>메모리</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>스레드</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>엔진</translation>
    </message>
    <message>
        <source>Copy for a bug report</source>
        <translation>버그 보고용으로 복사</translation>
    </message>
    <message>
        <source>Makes language models smaller: importance, pruning, teacher correction and distillation after the Minitron papers (the first: arXiv 2407.14679, the second: 2408.11796).</source>
        <translation>언어 모델을 작게 만듭니다: Minitron 논문(첫 논문 arXiv 2407.14679, 둘째 논문 2408.11796)에 따른 중요도, 가지치기, 교사 교정, 증류.</translation>
    </message>
    <message>
        <source>cannot be loaded: %1</source>
        <translation>불러올 수 없습니다: %1</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>프로세서</translation>
    </message>
    <message>
        <source>is being loaded…</source>
        <translation>불러오는 중…</translation>
    </message>
</context>
<context>
    <name>espalier::ui::AnalysisForm</name>
    <message>
        <source>Measure importance</source>
        <translation>중요도 측정</translation>
    </message>
    <message>
        <source>forward passes over a text; once is as good as repeating it after each cut</source>
        <translation>텍스트에 대한 순전파만 필요합니다. 한 번이면 매번 다시 재는 것과 같습니다</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>텍스트</translation>
    </message>
    <message>
        <source>Choose a text</source>
        <translation>텍스트 선택</translation>
    </message>
    <message>
        <source>Choose...</source>
        <translation>선택...</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>샘플</translation>
    </message>
    <message>
        <source>all</source>
        <translation>전체</translation>
    </message>
    <message>
        <source>Windows of the text; the papers use 1,024. 0 takes all.</source>
        <translation>텍스트의 구간 수. 논문은 1,024개를 씁니다. 0은 모두.</translation>
    </message>
    <message>
        <source> tokens</source>
        <translation>토큰</translation>
    </message>
    <message>
        <source>of</source>
        <translation>/</translation>
    </message>
    <message>
        <source>Tokens of each sample</source>
        <translation>샘플마다의 토큰 수</translation>
    </message>
    <message>
        <source>Metrics</source>
        <translation>지표</translation>
    </message>
    <message>
        <source>Heads, neurons and channels: activations, all nine aggregations</source>
        <translation>헤드, 뉴런, 채널: 활성값, 아홉 가지 집계 모두</translation>
    </message>
    <message>
        <source>Texts (*.txt *.jsonl);;All files (*)</source>
        <translation>텍스트 (*.txt *.jsonl);;모든 파일 (*)</translation>
    </message>
    <message>
        <source>One forward pass over the samples.</source>
        <translation>샘플에 대한 순전파 한 번.</translation>
    </message>
    <message>
        <source>%1 forward passes over the samples in all.</source>
        <translation>샘플에 대한 순전파 모두 %1번.</translation>
    </message>
    <message>
        <source>: %1 of %2 %3</source>
        <translation>: %2 중 %1 %3</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>%1 남음</translation>
    </message>
    <message>
        <source>Waiting for the engine</source>
        <translation>엔진을 기다리는 중</translation>
    </message>
    <message>
        <source>Heads and neurons also by</source>
        <translation>헤드와 뉴런의 다른 지표</translation>
    </message>
    <message>
        <source>Taylor adds a backward pass: the time of two more, and memory for a gradient as large as the layers.</source>
        <translation>테일러에는 역전파가 더해집니다. 순전파 두 번만큼의 시간과, 레이어만큼 큰 기울기를 둘 메모리가 필요합니다.</translation>
    </message>
    <message>
        <source>Choose tasks…</source>
        <translation>과제 선택…</translation>
    </message>
    <message>
        <source>A .jsonl file; each line has a context, choices and the index of the answer</source>
        <translation>.jsonl 파일. 줄마다 context, choices와 정답의 번호가 있습니다</translation>
    </message>
    <message>
        <source>Choose tasks</source>
        <translation>과제 선택</translation>
    </message>
    <message>
        <source>Tasks (*.jsonl);;All files (*)</source>
        <translation>과제 (*.jsonl);;모든 파일 (*)</translation>
    </message>
    <message>
        <source>No tasks are chosen yet.</source>
        <translation>아직 고른 과제가 없습니다.</translation>
    </message>
    <message>
        <source>The tasks are answered once without each layer.</source>
        <translation>레이어를 하나씩 빼고 과제를 한 번씩 풉니다.</translation>
    </message>
    <message>
        <source>What the model reads while it is measured: some of the text that the student will be distilled on.</source>
        <translation>측정하는 동안 모델이 읽는 텍스트입니다. 학생을 증류할 텍스트의 일부를 쓰세요.</translation>
    </message>
    <message>
        <source>The text is cut into windows of so many tokens; as long as in training gives the numbers that training will see.</source>
        <translation>텍스트를 이만큼의 토큰 구간으로 나눕니다. 학습할 때와 같은 길이면 학습에서 보게 될 값과 맞습니다.</translation>
    </message>
    <message>
        <source>Always measured: it is what width is cut by. Command line: analyze --metrics activation</source>
        <translation>항상 측정합니다: 너비는 이것으로 자릅니다. 명령줄: analyze --metrics activation</translation>
    </message>
    <message>
        <source>a pass for every pair of layers</source>
        <translation>레이어 쌍마다 순전파 한 번</translation>
    </message>
    <message>
        <source>a pass over the tasks a layer</source>
        <translation>레이어마다 과제를 한 번 통과</translation>
    </message>
    <message>
        <source>one pass a layer</source>
        <translation>레이어마다 순전파 한 번</translation>
    </message>
    <message>
        <source>in the same pass</source>
        <translation>같은 순전파에서</translation>
    </message>
    <message>
        <source>Layers: %1, %2</source>
        <translation>레이어: %1, %2</translation>
    </message>
    <message>
        <source>Blocks of layers: %1, %2</source>
        <translation>레이어 묶음: %1, %2</translation>
    </message>
    <message>
        <source>Computing</source>
        <translation>계산</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>정밀도</translation>
    </message>
    <message>
        <source>bf16 is faster on processors that have it; scores differ a little from those in fp32.</source>
        <translation>bf16은 지원하는 프로세서에서 더 빠릅니다. 점수는 fp32와 조금 다릅니다.</translation>
    </message>
    <message>
        <source>Decides which windows of the text are the samples; where all are taken it decides nothing.</source>
        <translation>텍스트의 어느 구간을 샘플로 쓸지 정합니다. 모든 구간을 쓰면 결과에 영향이 없습니다.</translation>
    </message>
    <message>
        <source>threads</source>
        <translation>스레드</translation>
    </message>
    <message>
        <source>seed</source>
        <translation>시드</translation>
    </message>
</context>
<context>
    <name>espalier::ui::BarPlot</name>
    <message>
        <source>Nothing is drawn yet</source>
        <translation>아직 그려진 것이 없습니다</translation>
    </message>
    <message numerus="yes">
        <source>%n bars</source>
        <translation>
            <numerusform>막대 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>from %1 (%2) to %3 (%4)</source>
        <translation>%1(%2)부터 %3(%4)까지</translation>
    </message>
    <message numerus="yes">
        <source>%n are cut</source>
        <translation>
            <numerusform>%n개 잘림</numerusform>
        </translation>
    </message>
    <message>
        <source>selected: %1, value %2</source>
        <translation>선택: %1, 값 %2</translation>
    </message>
    <message>
        <source>kept by hand: %1</source>
        <translation>직접 남김: %1</translation>
    </message>
    <message>
        <source>cut by hand: %1</source>
        <translation>직접 자름: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n dots</source>
        <translation>
            <numerusform>점 %n개</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>espalier::ui::CacheDialog</name>
    <message>
        <source>Make a cache of a teacher</source>
        <translation>교사의 캐시 만들기</translation>
    </message>
    <message>
        <source>The teacher reads the text once, and its likeliest tokens are kept on disk. Students of the same tokenizer then learn from them, on this text, without the teacher: each of them saves its passes and its memory.</source>
        <translation>교사가 텍스트를 한 번 읽고, 확률을 가장 높게 본 토큰들을 디스크에 저장합니다. 토크나이저가 같은 학생은 이 텍스트에서 교사 없이 배웁니다: 학생마다 교사의 순전파와 메모리를 아낍니다.</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>교사</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>찾아보기…</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>텍스트</translation>
    </message>
    <message>
        <source>The text that students will train on, all of it.</source>
        <translation>학생이 학습할 텍스트 전체.</translation>
    </message>
    <message>
        <source>Kept at each position; the share of all others is kept as one number. In the first paper 100 or fewer hurt the student.</source>
        <translation>위치마다 남기는 토큰 수. 나머지 확률은 합 하나로 남깁니다. 첫 논문에서 100 이하에서는 학생이 나빠졌습니다.</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>문맥</translation>
    </message>
    <message>
        <source>Tokens in a sequence, the same as the students’ will be.</source>
        <translation>한 시퀀스의 토큰 수. 학생의 것과 같아야 합니다.</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>정밀도</translation>
    </message>
    <message>
        <source>bf16 is faster on processors that have it; the logits are kept in 16 bits either way.</source>
        <translation>bf16은 지원하는 프로세서에서 더 빠릅니다. 로짓은 어느 쪽이든 16비트로 남깁니다.</translation>
    </message>
    <message>
        <source>Make the cache</source>
        <translation>캐시 만들기</translation>
    </message>
    <message>
        <source>Text to cache</source>
        <translation>캐시할 텍스트</translation>
    </message>
    <message>
        <source>Texts (*.txt *.jsonl);;All files (*)</source>
        <translation>텍스트 (*.txt *.jsonl);;모든 파일 (*)</translation>
    </message>
    <message>
        <source>There is no teacher yet.</source>
        <translation>아직 교사가 없습니다.</translation>
    </message>
    <message>
        <source>Choose a text.</source>
        <translation>텍스트를 고르세요.</translation>
    </message>
    <message>
        <source>Reading the text…</source>
        <translation>텍스트를 읽는 중…</translation>
    </message>
    <message>
        <source>about %1</source>
        <translation>약 %1</translation>
    </message>
    <message>
        <source>It would take %1, and the disk has room for %2: keep fewer tokens or take less text.</source>
        <translation>%1이 필요한데 디스크에는 %2만 남았습니다: 토큰 수나 텍스트를 줄이세요.</translation>
    </message>
    <message>
        <source>It will take %1 of disk: %2 tokens in %3 sequences.</source>
        <translation>디스크 %1: 토큰 %2개, 시퀀스 %3개.</translation>
    </message>
    <message>
        <source>Preferably a corrected one: once it is cached, its answers stay as they are.</source>
        <translation>교정된 교사가 가장 좋습니다. 캐시에 담은 답은 그 뒤로 바뀌지 않습니다.</translation>
    </message>
    <message>
        <source>Likeliest tokens k</source>
        <translation>상위 토큰 k</translation>
    </message>
    <message>
        <source> tokens</source>
        <translation>토큰</translation>
    </message>
</context>
<context>
    <name>espalier::ui::CandidateModel</name>
    <message>
        <source>%1 × %2 × %3</source>
        <translation>%1 × %2 × %3</translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <translation>%2스텝 %1</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>번호</translation>
    </message>
    <message>
        <source>By the importance that is kept</source>
        <translation>남는 중요도 순서</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>레이어</translation>
    </message>
    <message>
        <source>Hidden</source>
        <translation>은닉</translation>
    </message>
    <message>
        <source>FFN</source>
        <translation>FFN</translation>
    </message>
    <message>
        <source>Feed-forward size</source>
        <translation>피드포워드 크기</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>파라미터</translation>
    </message>
    <message>
        <source>Of budget</source>
        <translation>예산 대비</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>남는 중요도</translation>
    </message>
    <message>
        <source>After cut</source>
        <translation>자른 직후</translation>
    </message>
    <message>
        <source>Validation loss right after the cut, nats per token. It misleads: the order flips in the first steps</source>
        <translation>자른 직후의 검증 손실, 토큰당 nat. 믿을 수 없습니다: 처음 몇 스텝에서 순서가 뒤바뀝니다</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>최근</translation>
    </message>
    <message>
        <source>Validation loss in the tournament, nats per token, and its step</source>
        <translation>토너먼트의 검증 손실(토큰당 nat)과 스텝</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>순위</translation>
    </message>
    <message>
        <source>At the newest step at which all were measured</source>
        <translation>모두 잰 가장 최근 스텝의 순위</translation>
    </message>
    <message>
        <source>with %1 query heads</source>
        <translation>쿼리 헤드 %1개</translation>
    </message>
    <message>
        <source>Share of the importance that stays: of channels, neurons, layers and heads, multiplied</source>
        <translation>남는 중요도의 비율: 채널, 뉴런, 레이어, 헤드의 것을 곱한 값</translation>
    </message>
</context>
<context>
    <name>espalier::ui::ChoiceRows</name>
    <message>
        <source>Layers to drop</source>
        <translation>뺄 레이어</translation>
    </message>
    <message>
        <source>Width by</source>
        <translation>너비 기준</translation>
    </message>
    <message>
        <source>Layers by</source>
        <translation>레이어 기준</translation>
    </message>
    <message>
        <source>These layers</source>
        <translation>이 레이어들</translation>
    </message>
    <message>
        <source>Not measured yet</source>
        <translation>아직 측정하지 않음</translation>
    </message>
    <message>
        <source>Layers that are dropped, counted from 0</source>
        <translation>뺄 레이어, 0부터 셉니다</translation>
    </message>
    <message>
        <source>and</source>
        <translation>함께</translation>
    </message>
    <message>
        <source>Layers also by</source>
        <translation>레이어의 둘째 기준</translation>
    </message>
    <message>
        <source>nothing else</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>The two disagree often: the loss without single layers suits the LM loss, blocks suit downstream tasks (second paper). With a second one, layers go by the mean of their ranks.</source>
        <translation>둘은 자주 다릅니다: 레이어 하나씩 뺀 손실은 LM 손실에, 레이어 묶음은 후속 과제에 맞습니다(둘째 논문). 두 번째를 고르면 순위의 평균으로 레이어를 뺍니다.</translation>
    </message>
    <message>
        <source>The layers of the list at the right, whatever was measured of them</source>
        <translation>측정값과 상관없이 오른쪽 목록의 레이어</translation>
    </message>
    <message>
        <source>or drop</source>
        <translation>또는 뺄 레이어</translation>
    </message>
    <message>
        <source>2, 4–5</source>
        <translation>2, 4–5</translation>
    </message>
    <message>
        <source>The layers that this choice drops, counted from 0. What is written here is dropped instead.</source>
        <translation>이 선택이 빼는 레이어(0부터). 여기에 쓰면 그 레이어를 대신 뺍니다.</translation>
    </message>
</context>
<context>
    <name>espalier::ui::CommandSearch</name>
    <message>
        <source>Search commands</source>
        <translation>명령 찾기</translation>
    </message>
    <message>
        <source>Commands found</source>
        <translation>찾은 명령</translation>
    </message>
    <message>
        <source>No command has all of these words</source>
        <translation>이 단어를 모두 포함하는 명령이 없습니다</translation>
    </message>
</context>
<context>
    <name>espalier::ui::CompareInspector</name>
    <message>
        <source>Did correction help?</source>
        <translation>교정이 도움이 되었나?</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>메모</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>태그</translation>
    </message>
    <message>
        <source>Tags, with commas between</source>
        <translation>태그, 쉼표로 구분</translation>
    </message>
    <message>
        <source>With fewer parameters %1 is better by %2 nats per token</source>
        <translation>%1 쪽이 더 적은 파라미터로 토큰당 %2 nat 더 좋습니다</translation>
    </message>
    <message>
        <source>%1 is better by %2 nats per token, with %3 more parameters</source>
        <translation>%1 쪽이 토큰당 %2 nat 더 좋고, 파라미터는 %3 더 많습니다</translation>
    </message>
    <message>
        <source>%1 is better by %2 nats per token</source>
        <translation>%1 쪽이 토큰당 %2 nat 더 좋습니다</translation>
    </message>
    <message>
        <source>; %1 is %2 faster</source>
        <translation>. %1 쪽이 %2 더 빠릅니다</translation>
    </message>
    <message>
        <source>Nothing selected</source>
        <translation>선택 없음</translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n개 선택</numerusform>
        </translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>종류</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>손실</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>파라미터</translation>
    </message>
    <message>
        <source>Parent</source>
        <translation>부모</translation>
    </message>
    <message>
        <source>State</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>차이</translation>
    </message>
    <message>
        <source>Select models in the table or on the plot. Two show what differs between them.</source>
        <translation>표나 그래프에서 모델을 고르세요. 두 개를 고르면 다른 점을 보여 줍니다.</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>교사</translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <translation>%1 → %2</translation>
    </message>
    <message>
        <source>Student of either</source>
        <translation>각 교사의 학생</translation>
    </message>
    <message>
        <source>Student’s gain</source>
        <translation>학생의 이득</translation>
    </message>
    <message>
        <source>Not known yet: no teacher has been corrected with a validation text.</source>
        <translation>아직 모름: 검증 텍스트로 교정된 교사가 없습니다.</translation>
    </message>
    <message>
        <source>Distil the same student from the original teacher, too, to see what correction brings the student.</source>
        <translation>같은 학생을 원래 교사로도 증류하면 교정이 학생에게 준 이득을 알 수 있습니다.</translation>
    </message>
    <message>
        <source>Not measured alike: score both on the same text at the same context to compare them.</source>
        <translation>다르게 잰 값입니다: 비교하려면 둘을 같은 텍스트와 같은 문맥으로 평가하세요.</translation>
    </message>
    <message>
        <source>%1 from %2, on %3</source>
        <translation>%2에서 만든 %1, %3에서 측정</translation>
    </message>
    <message>
        <source>Validation losses of the runs, on at most the first %1 tokens of %2.</source>
        <translation>%2의 처음 %1토큰으로 실행 중에 잰 검증 손실입니다.</translation>
    </message>
    <message>
        <source>The first %1 are listed, in the order of the table.</source>
        <translation>표의 순서대로 처음 %1개만 나열합니다.</translation>
    </message>
</context>
<context>
    <name>espalier::ui::CompareModel</name>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>종류</translation>
    </message>
    <message>
        <source>Parent</source>
        <translation>부모</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>파라미터</translation>
    </message>
    <message>
        <source>Validation loss</source>
        <translation>검증 손실</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>혼란도</translation>
    </message>
    <message>
        <source>State</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>태그</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>날짜</translation>
    </message>
    <message>
        <source>LM loss in nats per token; lower is better</source>
        <translation>토큰당 nat 단위의 LM 손실. 낮을수록 좋습니다</translation>
    </message>
    <message>
        <source>e to the power of the loss: among how many words the model hesitates</source>
        <translation>e를 손실만큼 거듭제곱한 값: 모델이 단어 몇 개 사이에서 망설이는지</translation>
    </message>
    <message>
        <source>Tokens seen in correction or distillation</source>
        <translation>교정이나 증류에서 본 토큰</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>과제</translation>
    </message>
    <message>
        <source>Share of multiple-choice tasks that are answered rightly; higher is better</source>
        <translation>객관식 과제를 맞힌 비율. 높을수록 좋습니다</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>가중치</translation>
    </message>
    <message>
        <source>Of the weights as they are stored; tokenizer and configuration are not counted</source>
        <translation>저장된 그대로의 가중치 크기이며, 토크나이저와 설정 파일은 넣지 않습니다</translation>
    </message>
    <message>
        <source>Recovered</source>
        <translation>회복</translation>
    </message>
    <message>
        <source>How much of the loss that pruning cost distillation has brought back: 100 % is as good as the teacher</source>
        <translation>가지치기로 늘어난 손실 가운데 증류로 회복한 비율. 100 %이면 교사만큼 좋습니다</translation>
    </message>
    <message>
        <source>Tokens scored per second, by forward passes alone; a training’s speed stands on its page. Of scores with the same threads and processor that no other program held up; the quickest of several</source>
        <translation>순전파만으로 초당 평가한 토큰 수로, 학습 속도는 학습 페이지에 있습니다. 스레드와 프로세서가 같고 다른 프로그램이 방해하지 않은 평가이며, 여러 번이면 가장 빠른 값</translation>
    </message>
    <message>
        <source>Tokens/s</source>
        <translation>토큰/초</translation>
    </message>
    <message>
        <source>Tokens trained</source>
        <translation>학습 토큰</translation>
    </message>
</context>
<context>
    <name>espalier::ui::ComparePage</name>
    <message>
        <source>Compare</source>
        <translation>비교</translation>
    </message>
    <message>
        <source>Score on a text</source>
        <translation>텍스트로 평가</translation>
    </message>
    <message>
        <source>Make a report</source>
        <translation>보고서 만들기</translation>
    </message>
    <message>
        <source>Make a report of the comparison</source>
        <translation>비교 보고서 만들기</translation>
    </message>
    <message>
        <source>Filter by name, tag, parent</source>
        <translation>이름, 태그, 부모로 거르기</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>거르기</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>열</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>내보내기…</translation>
    </message>
    <message>
        <source>Models and runs</source>
        <translation>모델과 실행</translation>
    </message>
    <message>
        <source>Pareto</source>
        <translation>파레토</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>곡선</translation>
    </message>
    <message>
        <source>Lineage</source>
        <translation>계보</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>나란히</translation>
    </message>
    <message>
        <source>What differs</source>
        <translation>다른 점</translation>
    </message>
    <message>
        <source>Nothing to compare yet</source>
        <translation>아직 비교할 것이 없음</translation>
    </message>
    <message>
        <source>Open a model; it, its students and all runs are then compared here.</source>
        <translation>모델을 열면 그 모델과 학생, 모든 실행을 여기에서 비교합니다.</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>모델 열기</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message numerus="yes">
        <source>%n models</source>
        <translation>
            <numerusform>모델 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs</source>
        <translation>
            <numerusform>실행 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n settings are equal.</source>
        <translation>
            <numerusform>설정 %n개가 모두 같습니다.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n settings are equal.</source>
        <translation>
            <numerusform>설정 %n개가 같습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>parameters</source>
        <translation>파라미터</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>바이트</translation>
    </message>
    <message>
        <source>tokens per second</source>
        <translation>초당 토큰</translation>
    </message>
    <message>
        <source>validation loss (nats per token)</source>
        <translation>검증 손실 (토큰당 nat)</translation>
    </message>
    <message>
        <source>Only with the tag %1</source>
        <translation>태그 %1만</translation>
    </message>
    <message numerus="yes">
        <source>Score the %n models that have no score on %1</source>
        <translation>
            <numerusform>%1 점수가 없는 모델 %n개 평가</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Score the %n selected models on %1</source>
        <translation>
            <numerusform>선택한 모델 %n개 평가: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose another text…</source>
        <translation>다른 텍스트 선택…</translation>
    </message>
    <message>
        <source>Text to score on</source>
        <translation>평가할 텍스트</translation>
    </message>
    <message>
        <source>Texts (*.txt *.jsonl);;All files (*)</source>
        <translation>텍스트 (*.txt *.jsonl);;모든 파일 (*)</translation>
    </message>
    <message>
        <source>Save the table</source>
        <translation>표 저장</translation>
    </message>
    <message>
        <source>Comma-separated values (*.csv)</source>
        <translation>쉼표로 구분된 값 (*.csv)</translation>
    </message>
    <message>
        <source>The table could not be saved</source>
        <translation>표를 저장하지 못했습니다</translation>
    </message>
    <message>
        <source>Choose another folder</source>
        <translation>다른 폴더를 고르세요</translation>
    </message>
    <message>
        <source>Score them</source>
        <translation>평가하기</translation>
    </message>
    <message>
        <source>Losses on</source>
        <translation>손실 기준</translation>
    </message>
    <message>
        <source>%1 (%2 of %3 models)</source>
        <translation>%1 (모델 %3개 중 %2개)</translation>
    </message>
    <message>
        <source>Losses can be compared only on the same text at the same context. Now: %1</source>
        <translation>손실은 같은 텍스트와 같은 문맥에서만 비교할 수 있습니다. 지금: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n models have no loss on %1 and cannot be compared with the others.</source>
        <translation>
            <numerusform>모델 %n개는 %1에서 잰 손실이 없어 다른 모델과 비교할 수 없습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose multiple-choice tasks…</source>
        <translation>객관식 과제 선택…</translation>
    </message>
    <message>
        <source>Tasks: %1…</source>
        <translation>과제: %1…</translation>
    </message>
    <message>
        <source>A .jsonl file; each line has a context, choices and the index of the answer. Models that are scored answer them, too</source>
        <translation>.jsonl 파일. 줄마다 context, choices와 정답의 번호가 있습니다. 평가하는 모델이 이것도 풉니다</translation>
    </message>
    <message>
        <source>Choose tasks</source>
        <translation>과제 선택</translation>
    </message>
    <message>
        <source>Tasks (*.jsonl);;All files (*)</source>
        <translation>과제 (*.jsonl);;모든 파일 (*)</translation>
    </message>
    <message>
        <source>validation loss</source>
        <translation>검증 손실</translation>
    </message>
    <message>
        <source>answered tasks</source>
        <translation>맞힌 과제</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Y축</translation>
    </message>
    <message>
        <source>against</source>
        <translation>X축</translation>
    </message>
    <message>
        <source>tasks answered rightly (%)</source>
        <translation>맞힌 과제 (%)</translation>
    </message>
    <message>
        <source>Runs on the plot</source>
        <translation>그래프의 실행</translation>
    </message>
    <message>
        <source>A click brings a run to the front</source>
        <translation>누르면 그 실행이 앞에 나옵니다</translation>
    </message>
    <message>
        <source>The newest %1 of %2 runs. Select in the table which to see.</source>
        <translation>실행 %2개 중 최근 %1개. 볼 것을 표에서 선택하세요.</translation>
    </message>
    <message>
        <source>Spread the columns evenly</source>
        <translation>열 너비 고르게</translation>
    </message>
    <message>
        <source>Scoring…</source>
        <translation>평가 중…</translation>
    </message>
    <message>
        <source>%1 (%2 of %3)</source>
        <translation>%1 (%3개 중 %2개)</translation>
    </message>
    <message>
        <source>Undistilled students</source>
        <translation>증류하지 않은 학생</translation>
    </message>
    <message>
        <source>Right after pruning a loss is so high that the others lie together at the edge of the plot</source>
        <translation>가지치기 직후의 손실은 매우 높아서 나머지가 그래프 가장자리에 몰립니다</translation>
    </message>
    <message>
        <source>A dashed line joins the models that no other one beats in both.</source>
        <translation>점선은 두 값 모두에서 더 나은 모델이 없는 모델을 잇습니다.</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>내보내기</translation>
    </message>
    <message>
        <source>Faint: each step on the training text; bold: smoothed; marks: validations.</source>
        <translation>옅은 선: 학습 텍스트의 스텝별 손실, 굵은 선: 평활화한 값, 점: 검증.</translation>
    </message>
    <message>
        <source>Score the models that lack a loss</source>
        <translation>손실이 없는 모델 평가하기</translation>
    </message>
    <message>
        <source>Copy the selected model’s score as command</source>
        <translation>고른 모델의 채점을 명령으로 복사</translation>
    </message>
    <message>
        <source>Export the table…</source>
        <translation>표 내보내기…</translation>
    </message>
    <message>
        <source>What a model costs: parameters, bytes, or its measured speed.</source>
        <translation>모델의 비용입니다: 파라미터, 바이트, 또는 측정한 속도.</translation>
    </message>
    <message>
        <source>Models on the line are the best of their size: no other is both smaller and better.</source>
        <translation>선 위의 모델보다 더 작으면서 더 좋은 모델은 없습니다.</translation>
    </message>
    <message>
        <source>What the curves are drawn over. Steps and tokens compare what was learned, hours what it took.</source>
        <translation>곡선의 가로축입니다. 스텝이나 토큰으로는 같은 학습량에서, 시간으로는 같은 시간에서 비교합니다.</translation>
    </message>
    <message>
        <source>Threads: automatic…</source>
        <translation>스레드: 자동…</translation>
    </message>
    <message>
        <source>Threads: %1…</source>
        <translation>스레드: %1…</translation>
    </message>
    <message>
        <source>Threads that score</source>
        <translation>평가에 쓰는 스레드</translation>
    </message>
    <message>
        <source>0 is automatic. Speeds are compared only at the same number.</source>
        <translation>0이면 자동입니다. 속도는 스레드 수가 같을 때만 비교합니다.</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>스텝</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>토큰</translation>
    </message>
    <message>
        <source>Hours</source>
        <translation>시간</translation>
    </message>
    <message>
        <source>X axis</source>
        <translation>X축</translation>
    </message>
    <message>
        <source>Select two to compare</source>
        <translation>비교할 두 항목을 고르세요</translation>
    </message>
    <message>
        <source>Select two models or runs in the table: what differs in their sizes and settings appears here.</source>
        <translation>표에서 모델이나 실행을 두 개 고르면 크기와 설정이 어떻게 다른지 나옵니다.</translation>
    </message>
    <message>
        <source>What differs (%1)</source>
        <translation>다른 점 (%1)</translation>
    </message>
    <message>
        <source>Score it</source>
        <translation>평가</translation>
    </message>
</context>
<context>
    <name>espalier::ui::CurveFigure</name>
    <message>
        <source>steps</source>
        <translation>스텝</translation>
    </message>
</context>
<context>
    <name>espalier::ui::DifferencesModel</name>
    <message>
        <source>Setting</source>
        <translation>설정</translation>
    </message>
</context>
<context>
    <name>espalier::ui::ErrorBar</name>
    <message>
        <source>Details</source>
        <translation>자세히</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Details of the problem</source>
        <translation>문제의 자세한 내용</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>espalier::ui::ExportDialog</name>
    <message>
        <source>Export a model</source>
        <translation>모델 내보내기</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>New folder</source>
        <translation>새 폴더</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>찾아보기…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>내보내기</translation>
    </message>
    <message>
        <source>A complete Hugging Face folder: config, tokenizer, weights, and espalier.json with what made the model.</source>
        <translation>완전한 Hugging Face 폴더: 설정, 토크나이저, 가중치, 그리고 모델이 만들어진 과정을 담은 espalier.json.</translation>
    </message>
    <message>
        <source>This folder exists; choose one that does not.</source>
        <translation>이미 있는 폴더입니다. 없는 이름을 고르세요.</translation>
    </message>
    <message>
        <source>Export into a new folder in</source>
        <translation>새 폴더를 만들어 내보낼 곳</translation>
    </message>
</context>
<context>
    <name>espalier::ui::ExportMenu</name>
    <message>
        <source>Save the plot</source>
        <translation>그래프 저장</translation>
    </message>
    <message>
        <source>Size as on the screen</source>
        <translation>화면 크기</translation>
    </message>
    <message>
        <source>Size of a paper column</source>
        <translation>논문 단 크기</translation>
    </message>
    <message>
        <source>Size of a slide</source>
        <translation>슬라이드 크기</translation>
    </message>
    <message>
        <source>Copy picture</source>
        <translation>그림 복사</translation>
    </message>
    <message>
        <source>Copy numbers</source>
        <translation>숫자 복사</translation>
    </message>
    <message>
        <source>Save as PNG...</source>
        <translation>PNG로 저장...</translation>
    </message>
    <message>
        <source>PNG pictures (*.png)</source>
        <translation>PNG 그림 (*.png)</translation>
    </message>
    <message>
        <source>Save as SVG...</source>
        <translation>SVG로 저장...</translation>
    </message>
    <message>
        <source>SVG drawings (*.svg)</source>
        <translation>SVG 그림 (*.svg)</translation>
    </message>
    <message>
        <source>Save as PDF...</source>
        <translation>PDF로 저장...</translation>
    </message>
    <message>
        <source>PDF documents (*.pdf)</source>
        <translation>PDF 문서 (*.pdf)</translation>
    </message>
    <message>
        <source>Save numbers as CSV...</source>
        <translation>숫자를 CSV로 저장...</translation>
    </message>
    <message>
        <source>CSV tables (*.csv)</source>
        <translation>CSV 표 (*.csv)</translation>
    </message>
    <message>
        <source>Width of a page</source>
        <translation>쪽 너비</translation>
    </message>
</context>
<context>
    <name>espalier::ui::Guide</name>
    <message>
        <source>Open the demo</source>
        <translation>데모 열기</translation>
    </message>
    <message>
        <source>A small model with its text, made for trying the whole method within minutes.</source>
        <translation>전체 방법을 몇 분 안에 해 볼 수 있는 작은 모델과 텍스트입니다.</translation>
    </message>
    <message>
        <source>Score the teacher</source>
        <translation>교사 평가</translation>
    </message>
    <message>
        <source>On Model, press Score: every smaller model is measured by this loss.</source>
        <translation>모델 페이지에서 평가를 누르세요: 더 작은 모델은 모두 이 손실과 비교됩니다.</translation>
    </message>
    <message>
        <source>Find what matters</source>
        <translation>중요한 것 찾기</translation>
    </message>
    <message>
        <source>Choose a smaller shape</source>
        <translation>더 작은 크기 고르기</translation>
    </message>
    <message>
        <source>On Pruning, take a recipe or drag a slider: size, memory and speed follow at once.</source>
        <translation>가지치기 페이지에서 레시피를 고르거나 슬라이더를 옮기세요: 크기, 메모리, 속도가 바로 바뀝니다.</translation>
    </message>
    <message>
        <source>Create the student</source>
        <translation>학생 만들기</translation>
    </message>
    <message>
        <source>Press Create student: it is cut, written as a checkpoint and loaded back to verify it.</source>
        <translation>학생 만들기를 누르세요: 잘라서 체크포인트로 쓰고, 다시 읽어 확인합니다.</translation>
    </message>
    <message>
        <source>Correct the teacher</source>
        <translation>교사 교정</translation>
    </message>
    <message>
        <source>On Training, first tab, press Start correction: the teacher gets used to your text before it teaches.</source>
        <translation>학습 페이지 첫째 탭에서 교정 시작을 누르세요: 교사가 가르치기 전에 텍스트에 익숙해집니다.</translation>
    </message>
    <message>
        <source>Distil</source>
        <translation>증류</translation>
    </message>
    <message>
        <source>On the second tab, press Start distillation: the student learns to predict what the teacher predicts.</source>
        <translation>둘째 탭에서 증류 시작을 누르세요: 학생이 교사의 예측을 배웁니다.</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>비교</translation>
    </message>
    <message>
        <source>On Compare, select two models in the table (Ctrl and a click): see what was saved and what it cost.</source>
        <translation>비교 페이지의 표에서 모델 둘을 고르세요(Ctrl+클릭): 얼마나 줄었고 무엇을 잃었는지 보입니다.</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>보고서</translation>
    </message>
    <message>
        <source>On Report, press Export report: figures, numbers and the commands that repeat them, in one file.</source>
        <translation>보고서 페이지에서 보고서 내보내기를 누르세요: 그림, 수치, 되풀이할 명령이 파일 하나에 담깁니다.</translation>
    </message>
    <message>
        <source>That was the method</source>
        <translation>방법은 여기까지입니다</translation>
    </message>
    <message>
        <source>Now open a model of your own. Help starts this guide again.</source>
        <translation>이제 여러분의 모델을 여세요. 도움말에서 이 안내를 다시 시작할 수 있습니다.</translation>
    </message>
    <message>
        <source>Export the student</source>
        <translation>학생 내보내기</translation>
    </message>
    <message>
        <source>On Report, press Export a model: it becomes a folder with its card that every stock loader takes.</source>
        <translation>보고서에서 모델 내보내기를 누르세요. 모델 카드가 든 폴더가 되고, 표준 로더라면 모두 읽습니다.</translation>
    </message>
    <message>
        <source>On Importance, press Analyse: passes over a text rank heads, neurons, channels and layers.</source>
        <translation>중요도 페이지에서 분석을 누르세요. 텍스트를 몇 번 통과시켜 헤드, 뉴런, 채널, 레이어의 순위를 매깁니다.</translation>
    </message>
</context>
<context>
    <name>espalier::ui::GuidePanel</name>
    <message>
        <source>Skip</source>
        <translation>건너뛰기</translation>
    </message>
    <message>
        <source>Steps of the guide that are done</source>
        <translation>안내에서 끝난 단계</translation>
    </message>
    <message>
        <source>Leave the guide</source>
        <translation>안내 끝내기</translation>
    </message>
    <message>
        <source>Leave the guide; Help starts it again</source>
        <translation>안내를 끝냅니다. 도움말에서 다시 시작할 수 있습니다</translation>
    </message>
    <message>
        <source>Goes on without this step</source>
        <translation>이 단계 없이 다음으로 갑니다</translation>
    </message>
    <message>
        <source>The engine works; this goes on when the bar below is full.</source>
        <translation>엔진이 일하고 있습니다. 아래 막대가 다 차면 다음으로 갑니다.</translation>
    </message>
    <message>
        <source>First steps</source>
        <translation>첫걸음</translation>
    </message>
    <message>
        <source>First steps, %1 of %2</source>
        <translation>첫걸음, %2단계 중 %1</translation>
    </message>
    <message>
        <source>Open a new demo</source>
        <translation>새 데모 열기</translation>
    </message>
    <message>
        <source>Open the demo</source>
        <translation>데모 열기</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Show me where</source>
        <translation>어디인지 보기</translation>
    </message>
</context>
<context>
    <name>espalier::ui::Heatmap</name>
    <message>
        <source>Nothing is drawn yet</source>
        <translation>아직 그려진 것이 없습니다</translation>
    </message>
    <message>
        <source>A map of %1 rows and %2 columns, from %3 to %4</source>
        <translation>%1행 %2열의 맵, %3부터 %4까지</translation>
    </message>
    <message>
        <source>%1 cells are cut</source>
        <translation>셀 %1개 잘림</translation>
    </message>
    <message>
        <source>selected: row %1, column %2, value %3, %4</source>
        <translation>선택: %1행 %2열, 값 %3, %4</translation>
    </message>
    <message>
        <source>cut</source>
        <translation>잘림</translation>
    </message>
    <message>
        <source>stays</source>
        <translation>유지</translation>
    </message>
</context>
<context>
    <name>espalier::ui::HeatmapPainter</name>
    <message>
        <source>%1, strongest first</source>
        <translation>%1, 강한 순서</translation>
    </message>
    <message>
        <source>share of the largest in its %1</source>
        <translation>%1에서 가장 큰 값에 대한 비율</translation>
    </message>
</context>
<context>
    <name>espalier::ui::ImportanceData</name>
    <message>
        <source>L2</source>
        <translation>L2</translation>
    </message>
    <message>
        <source>var</source>
        <translation>분산</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>평균</translation>
    </message>
    <message>
        <source>Each channel of the head’s output is averaged over positions and taken in L2 over samples; then the norm over the head’s channels. This is how NVIDIA ModelOpt does it.</source>
        <translation>헤드 출력의 채널마다 위치에 대해 평균, 샘플에 대해 L2를 취한 뒤 채널에 대한 노름을 구합니다. NVIDIA ModelOpt의 방식입니다.</translation>
    </message>
    <message>
        <source>the norm of this head’s output</source>
        <translation>이 헤드 출력의 노름</translation>
    </message>
    <message>
        <source>the size of this neuron’s activation (the input of down_proj)</source>
        <translation>이 뉴런 활성값의 크기 (down_proj의 입력)</translation>
    </message>
    <message>
        <source>the size of this channel after the two norms of every layer, summed over the layers</source>
        <translation>모든 레이어의 두 정규화를 지난 이 채널의 크기, 레이어에 대해 합산</translation>
    </message>
    <message>
        <source>Activation importance: %1, first %2 over positions, then %3 over samples.</source>
        <translation>활성값 중요도: %1, 위치에 대해 %2, 샘플에 대해 %3.</translation>
    </message>
    <message>
        <source>Minitron’s choice among nine aggregations.</source>
        <translation>Minitron이 아홉 집계 중 고른 것입니다.</translation>
    </message>
    <message>
        <source>layer</source>
        <translation>레이어</translation>
    </message>
    <message>
        <source>head</source>
        <translation>헤드</translation>
    </message>
    <message>
        <source>neuron</source>
        <translation>뉴런</translation>
    </message>
    <message>
        <source>channel</source>
        <translation>채널</translation>
    </message>
    <message>
        <source>first channel of the row</source>
        <translation>행의 첫 채널</translation>
    </message>
    <message>
        <source>channel within the row</source>
        <translation>행 안의 채널</translation>
    </message>
    <message>
        <source>Head %1 of layer %2</source>
        <translation>레이어 %2의 헤드 %1</translation>
    </message>
    <message>
        <source>Neuron %1 of layer %2</source>
        <translation>레이어 %2의 뉴런 %1</translation>
    </message>
    <message>
        <source>Channel %1</source>
        <translation>채널 %1</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>레이어 %1</translation>
    </message>
    <message>
        <source>norm of the head’s output</source>
        <translation>헤드 출력의 노름</translation>
    </message>
    <message>
        <source>size after the norms, summed over layers</source>
        <translation>정규화 뒤의 크기, 모든 레이어의 합</translation>
    </message>
    <message>
        <source>Command line: %1</source>
        <translation>명령줄: %1</translation>
    </message>
    <message>
        <source>First paper: right after the cut the LM loss was %1 on its own data and %2 on WikiText2.</source>
        <translation>첫 논문: 자른 직후의 LM 손실이 자체 데이터에서 %1, WikiText2에서 %2였습니다.</translation>
    </message>
    <message>
        <source>mean −log p(next token), M without it</source>
        <translation>평균 −log p(다음 토큰), 뺀 모델 M에서</translation>
    </message>
    <message>
        <source>1 − correct / tasks; answer = argmax Σ log p(choice | context)</source>
        <translation>1 − 정답 / 과제; 답 = argmax Σ log p(선택지 | 문맥)</translation>
    </message>
    <message>
        <source>Both papers: first and last layers matter most.</source>
        <translation>두 논문 모두: 첫 레이어와 마지막 레이어가 가장 중요합니다.</translation>
    </message>
    <message>
        <source>Second paper: to drop the layers whose single removal hurts least gives the better LM loss.</source>
        <translation>둘째 논문: 하나씩 뺐을 때 가장 덜 나빠지는 레이어들을 빼면 LM 손실이 더 낮습니다.</translation>
    </message>
    <message>
        <source>Nemotron Elastic ranks layers by it.</source>
        <translation>Nemotron Elastic은 이것으로 레이어의 순위를 매깁니다.</translation>
    </message>
    <message>
        <source>Second paper: one contiguous block gone keeps tasks better than single layers gone (Winogrande 0.595 against 0.5), though the LM loss is worse.</source>
        <translation>둘째 논문: 이어진 묶음 하나를 빼면 레이어를 따로 뺄 때보다 과제 성능이 더 남습니다(Winogrande 0.595 대 0.5). LM 손실은 더 높습니다.</translation>
    </message>
    <message>
        <source>The papers cut width by activations alone: forward passes, no gradients.</source>
        <translation>논문들은 너비를 활성값만으로 자릅니다: 순전파만 하고 기울기는 쓰지 않습니다.</translation>
    </message>
    <message>
        <source>%1: %2.</source>
        <translation>%1: %2.</translation>
    </message>
    <message>
        <source>Needs no pass over a text.</source>
        <translation>텍스트를 통과하지 않아도 됩니다.</translation>
    </message>
    <message>
        <source>Needs a backward pass.</source>
        <translation>역전파가 필요합니다.</translation>
    </message>
    <message>
        <source>the size of this channel after the two norms of this layer, added up</source>
        <translation>이 레이어의 두 정규화를 지난 이 채널의 크기를 더한 것</translation>
    </message>
    <message>
        <source>size after the layer’s two norms, summed</source>
        <translation>레이어마다 두 정규화 뒤 크기의 합</translation>
    </message>
    <message>
        <source>Layers %1 to %2</source>
        <translation>레이어 %1–%2</translation>
    </message>
    <message>
        <source>Drop layers %1 to %2</source>
        <translation>레이어 %1–%2 빼기</translation>
    </message>
</context>
<context>
    <name>espalier::ui::ImportanceInspector</name>
    <message>
        <source>Keep always</source>
        <translation>항상 남기기</translation>
    </message>
    <message>
        <source>Cut always</source>
        <translation>항상 자르기</translation>
    </message>
    <message>
        <source>Cut by this metric</source>
        <translation>이 지표로 자르기</translation>
    </message>
    <message>
        <source>Change on Pruning</source>
        <translation>가지치기에서 바꾸기</translation>
    </message>
    <message>
        <source>Stays whatever its value is (K)</source>
        <translation>값과 상관없이 남습니다 (K)</translation>
    </message>
    <message>
        <source>Goes whatever its value is (X)</source>
        <translation>값과 상관없이 잘립니다 (X)</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>목표</translation>
    </message>
    <message>
        <source>Cut by %1</source>
        <translation>자르는 기준 %1</translation>
    </message>
    <message>
        <source>Nothing selected</source>
        <translation>선택 없음</translation>
    </message>
    <message>
        <source>Click a cell or a bar to see its value and rank, and to keep or cut it by hand.</source>
        <translation>칸이나 막대를 누르면 값과 순위를 보고 직접 남기거나 자를 수 있습니다.</translation>
    </message>
    <message>
        <source>Rank in the layer</source>
        <translation>레이어 안 순위</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%2 중 %1</translation>
    </message>
    <message>
        <source>Rank in the model</source>
        <translation>모델 안 순위</translation>
    </message>
    <message>
        <source>Key/value group</source>
        <translation>키/값 그룹</translation>
    </message>
    <message>
        <source>%1 (heads %2–%3)</source>
        <translation>%1 (헤드 %2–%3)</translation>
    </message>
    <message>
        <source>At this target</source>
        <translation>이 목표에서</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>남음</translation>
    </message>
    <message>
        <source>cut</source>
        <translation>잘림</translation>
    </message>
    <message>
        <source>By hand</source>
        <translation>직접 정함</translation>
    </message>
    <message>
        <source>always kept</source>
        <translation>항상 남김</translation>
    </message>
    <message>
        <source>always cut</source>
        <translation>항상 자름</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>레이어</translation>
    </message>
    <message>
        <source>Hidden</source>
        <translation>은닉</translation>
    </message>
    <message>
        <source>Feed-forward</source>
        <translation>피드포워드</translation>
    </message>
    <message>
        <source>Heads</source>
        <translation>헤드</translation>
    </message>
    <message>
        <source>Sizes</source>
        <translation>크기</translation>
    </message>
    <message>
        <source>as in the model</source>
        <translation>모델 그대로</translation>
    </message>
    <message>
        <source>Cut by</source>
        <translation>기준</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>파라미터</translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <translation>%1 → %2</translation>
    </message>
    <message>
        <source>Kept by hand</source>
        <translation>직접 남김</translation>
    </message>
    <message>
        <source>Cut by hand</source>
        <translation>직접 자름</translation>
    </message>
    <message>
        <source>Drop these layers</source>
        <translation>이 레이어들 빼기</translation>
    </message>
    <message>
        <source>The target drops these layers and no others (X)</source>
        <translation>목표에서 이 레이어들만 뺍니다 (X)</translation>
    </message>
    <message>
        <source>First layer</source>
        <translation>첫 레이어</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>길이</translation>
    </message>
    <message numerus="yes">
        <source>%n layers</source>
        <translation>
            <numerusform>레이어 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>Rank of this length</source>
        <translation>이 길이에서의 순위</translation>
    </message>
    <message>
        <source>Rank of all blocks</source>
        <translation>모든 묶음에서의 순위</translation>
    </message>
    <message>
        <source>%1 of %2 kept</source>
        <translation>%2개 중 %1개 남음</translation>
    </message>
</context>
<context>
    <name>espalier::ui::ImportancePage</name>
    <message>
        <source>Importance</source>
        <translation>중요도</translation>
    </message>
    <message>
        <source>Analyse again...</source>
        <translation>다시 분석...</translation>
    </message>
    <message>
        <source>Choose a target</source>
        <translation>목표 정하기</translation>
    </message>
    <message>
        <source>Analyse</source>
        <translation>분석</translation>
    </message>
    <message>
        <source>What to look at</source>
        <translation>볼 것</translation>
    </message>
    <message>
        <source>Heads</source>
        <translation>헤드</translation>
    </message>
    <message>
        <source>Neurons</source>
        <translation>뉴런</translation>
    </message>
    <message>
        <source>Hidden</source>
        <translation>은닉</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>레이어</translation>
    </message>
    <message>
        <source>Blocks</source>
        <translation>묶음</translation>
    </message>
    <message>
        <source>Metric against metric</source>
        <translation>지표 비교</translation>
    </message>
    <message>
        <source>Compared scores</source>
        <translation>비교하는 점수</translation>
    </message>
    <message>
        <source>Hidden channels</source>
        <translation>은닉 채널</translation>
    </message>
    <message>
        <source>Close the form</source>
        <translation>양식 닫기</translation>
    </message>
    <message>
        <source>Choose a text first</source>
        <translation>먼저 텍스트를 고르세요</translation>
    </message>
    <message>
        <source>Analysing...</source>
        <translation>분석 중...</translation>
    </message>
    <message>
        <source>“%1” was measured; “%2”, which is open now, was not. Measure it here, or go on with the one that was.</source>
        <translation>“%1” 모델은 측정되었지만, 지금 열려 있는 “%2” 모델은 아직 측정되지 않았습니다. 여기서 측정하거나 측정된 모델로 계속하세요.</translation>
    </message>
    <message>
        <source>Use “%1”</source>
        <translation>“%1” 사용</translation>
    </message>
    <message>
        <source>No model is open</source>
        <translation>열린 모델이 없음</translation>
    </message>
    <message>
        <source>Importance is measured on a model. Open a checkpoint folder first.</source>
        <translation>중요도는 모델에서 잽니다. 먼저 체크포인트 폴더를 여세요.</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>모델 열기</translation>
    </message>
    <message>
        <source>not measured yet</source>
        <translation>아직 측정 안 됨</translation>
    </message>
    <message>
        <source>These scores hold nothing for this axis; analyse again.</source>
        <translation>이 점수에는 이 축이 없습니다. 다시 분석하세요.</translation>
    </message>
    <message>
        <source>layers removed</source>
        <translation>뺀 레이어 수</translation>
    </message>
    <message>
        <source>first layer removed</source>
        <translation>뺀 첫 레이어</translation>
    </message>
    <message>
        <source>%1: %2. First and last layers usually matter most.</source>
        <translation>%1: %2. 보통 처음과 마지막 레이어가 가장 중요합니다.</translation>
    </message>
    <message>
        <source>Drop these layers</source>
        <translation>이 레이어들 빼기</translation>
    </message>
    <message>
        <source>Keep always</source>
        <translation>항상 남기기</translation>
    </message>
    <message>
        <source>Cut always</source>
        <translation>항상 자르기</translation>
    </message>
    <message>
        <source>By its value</source>
        <translation>값에 따라</translation>
    </message>
    <message>
        <source>Blocks were not measured</source>
        <translation>레이어 묶음을 측정하지 않았습니다</translation>
    </message>
    <message>
        <source>What the model loses without several layers in a row. The quickest measure, block influence, comes from the same pass as the rest.</source>
        <translation>이어진 여러 레이어를 뺐을 때 모델이 얼마나 나빠지는지 봅니다. 가장 빠른 지표인 블록 영향도는 나머지와 같은 순전파에서 나옵니다.</translation>
    </message>
    <message>
        <source>Measure blocks</source>
        <translation>묶음 측정</translation>
    </message>
    <message>
        <source>%1: %2. A ring marks the block of each length that hurts least.</source>
        <translation>%1: %2. 고리는 길이마다 가장 덜 나빠지는 묶음입니다.</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>채널</translation>
    </message>
    <message>
        <source>Layers × channels</source>
        <translation>레이어 × 채널</translation>
    </message>
    <message>
        <source>The layers’ parts were not measured</source>
        <translation>레이어별 몫을 측정하지 않았습니다</translation>
    </message>
    <message>
        <source>These scores hold the sum over all layers only. What each layer adds to it comes from the same pass, at no cost, when the model is analysed again.</source>
        <translation>이 점수에는 모든 레이어에 대한 합만 있습니다. 모델을 다시 분석하면 레이어마다 그 합에 더하는 몫이 같은 순전파에서 추가 비용 없이 나옵니다.</translation>
    </message>
    <message>
        <source>Summed over the layers: what channels are cut by</source>
        <translation>레이어에 대해 합산: 채널은 이 값으로 자릅니다</translation>
    </message>
    <message>
        <source>What each layer adds to that sum</source>
        <translation>그 합에 레이어마다 더하는 몫</translation>
    </message>
    <message>
        <source>%1, of each layer</source>
        <translation>%1, 레이어별</translation>
    </message>
    <message>
        <source>Importance in layer %1</source>
        <translation>레이어 %1의 중요도</translation>
    </message>
    <message>
        <source>%1 nats above the whole model’s %2.</source>
        <translation>전체 모델의 %2보다 %1 nat 높습니다.</translation>
    </message>
    <message>
        <source>The project recorded other scores in this file: an analysis outside of it replaced them. Students that were cut before went by the earlier ones; a student that is cut now records these.</source>
        <translation>프로젝트가 이 파일에 기록한 점수는 다른 것입니다. 프로젝트 밖의 분석이 덮어썼습니다. 이전에 자른 학생은 예전 점수를 따랐고, 지금 자르는 학생은 이 점수를 기록합니다.</translation>
    </message>
    <message>
        <source>%1, %2 samples of %3 tokens</source>
        <translation>%1, 샘플 %2개, 각 토큰 %3개</translation>
    </message>
    <message>
        <source>%1, %2 samples of %3, %4 tokens each</source>
        <translation>%1, %3의 샘플 %2개, 각 토큰 %4개</translation>
    </message>
    <message>
        <source>How much of what one metric keeps at the current target the other keeps, too; where nothing is cut yet, of the better half</source>
        <translation>현재 목표에서 한 지표가 남기는 것 가운데 다른 지표도 남기는 비율. 아직 자르지 않았으면 나은 절반을 기준으로 합니다</translation>
    </message>
    <message>
        <source>Light strokes, or a strip at a row’s foot: cut by the target; a dot: kept by hand, a cross: cut by hand. Drag or wheel to zoom.</source>
        <translation>옅은 빗금이나 행 아래의 옅은 띠는 현재 목표가 자르는 칸입니다. 점은 직접 남김, 가위표는 직접 자름. 끌거나 휠로 확대합니다.</translation>
    </message>
    <message>
        <source>Of what the scores are: each metric is compared with each other one by rank correlation and by how much of what would be kept is the same.</source>
        <translation>어떤 점수를 비교할지 고릅니다. 지표끼리 순위 상관과, 남길 것이 겹치는 비율로 비교합니다.</translation>
    </message>
    <message>
        <source>Choose the text to analyse on…</source>
        <translation>분석할 텍스트 고르기…</translation>
    </message>
    <message>
        <source>Choose the tasks to analyse with…</source>
        <translation>분석에 쓸 과제 고르기…</translation>
    </message>
    <message>
        <source>Copy the analysis as command</source>
        <translation>분석을 명령으로 복사</translation>
    </message>
    <message>
        <source>%1; measured on %2 of %3 layers</source>
        <translation>%1, 레이어 %3개 중 %2개에서 측정</translation>
    </message>
    <message>
        <source>The block with the lowest value hurts least. X drops these layers.</source>
        <translation>값이 가장 낮은 묶음을 빼면 손실이 가장 적게 늘어납니다. X를 누르면 이 레이어들을 뺍니다.</translation>
    </message>
    <message>
        <source>above the diagonal: Spearman’s ρ; below it: overlap if half stayed</source>
        <translation>대각선 위: 스피어만 순위 상관, 아래: 절반을 남길 때의 겹침</translation>
    </message>
    <message>
        <source>above the diagonal: Spearman’s ρ; below it: overlap of what stays</source>
        <translation>대각선 위: 스피어만 순위 상관, 아래: 남는 것의 겹침</translation>
    </message>
</context>
<context>
    <name>espalier::ui::InspectorPanel</name>
    <message>
        <source>Inspector</source>
        <translation>속성</translation>
    </message>
</context>
<context>
    <name>espalier::ui::JobStrip</name>
    <message>
        <source>Ready</source>
        <translation>준비됨</translation>
    </message>
    <message>
        <source>Loading the engine</source>
        <translation>엔진을 불러오는 중</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>작업 중</translation>
    </message>
    <message>
        <source>Pausing</source>
        <translation>일시 정지하는 중</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>일시 정지됨</translation>
    </message>
    <message>
        <source>Stopping, keeping what is done</source>
        <translation>멈추는 중, 한 것은 보존</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>실패</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>일시 정지</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>계속</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>중지</translation>
    </message>
    <message>
        <source>What the engine does</source>
        <translation>엔진이 하는 일</translation>
    </message>
    <message>
        <source>Progress of the job</source>
        <translation>작업의 진행</translation>
    </message>
    <message>
        <source>Stop and keep what is done; a training can be resumed</source>
        <translation>멈추고 한 것을 보존합니다. 학습은 이어서 할 수 있습니다</translation>
    </message>
    <message>
        <source>Processor threads for computing, and memory of this program of the machine’s</source>
        <translation>계산에 쓰는 프로세서 스레드와, 기기 메모리 중 이 프로그램의 메모리</translation>
    </message>
    <message>
        <source>%1: step %2 of %3</source>
        <translation>%1: %3스텝 중 %2</translation>
    </message>
    <message>
        <source>%1: %2 of %3 %4</source>
        <translation>%1: %3 중 %2 %4</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>%1 남음</translation>
    </message>
    <message>
        <source>%1 tokens/s</source>
        <translation>초당 %1토큰</translation>
    </message>
    <message>
        <source>Queue: %1</source>
        <translation>대기열: %1</translation>
    </message>
    <message>
        <source>%1 threads</source>
        <translation>스레드 %1개</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%2 중 %1</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>폴더 열기</translation>
    </message>
    <message>
        <source>%1 tokens/s now</source>
        <translation>지금 초당 %1토큰</translation>
    </message>
    <message>
        <source>Copied: %1</source>
        <translation>복사됨: %1</translation>
    </message>
</context>
<context>
    <name>espalier::ui::LayerBarCard</name>
    <message>
        <source>layer</source>
        <translation>레이어</translation>
    </message>
    <message>
        <source>pale: cut at the current target</source>
        <translation>흐린 막대: 현재 목표에서 잘림</translation>
    </message>
    <message>
        <source>Loss without the layer, above the whole model’s</source>
        <translation>레이어를 뺐을 때 전체 모델보다 높은 손실</translation>
    </message>
    <message>
        <source>nats above the whole model’s %1</source>
        <translation>전체 모델의 %1보다 높은 정도(nat)</translation>
    </message>
    <message>
        <source>Layer %1: %2, rank %3 of %4</source>
        <translation>레이어 %1: %2, %4 중 %3위</translation>
    </message>
</context>
<context>
    <name>espalier::ui::LayerBars</name>
    <message>
        <source>Not measured: %1. “Analyse again…” measures them, too.</source>
        <translation>측정하지 않음: %1. “다시 분석…”에서 함께 잴 수 있습니다.</translation>
    </message>
</context>
<context>
    <name>espalier::ui::LineageModel</name>
    <message>
        <source>Parameters</source>
        <translation>파라미터</translation>
    </message>
    <message>
        <source>Validation loss</source>
        <translation>검증 손실</translation>
    </message>
    <message>
        <source>%1 parameters</source>
        <translation>파라미터 %1</translation>
    </message>
    <message>
        <source>validation loss %1 nats per token</source>
        <translation>검증 손실 토큰당 %1 nat</translation>
    </message>
    <message>
        <source>%1, in use on the pages</source>
        <translation>%1, 지금 쓰는 모델</translation>
    </message>
    <message>
        <source>In use: the pages show this model</source>
        <translation>지금 쓰는 모델: 페이지마다 이 모델을 보여 줍니다</translation>
    </message>
</context>
<context>
    <name>espalier::ui::LineageView</name>
    <message>
        <source>Lineage of the models</source>
        <translation>모델의 계보</translation>
    </message>
    <message>
        <source>, loss %1</source>
        <translation>, 손실 %1</translation>
    </message>
    <message>
        <source>%1 from %2</source>
        <translation>%2에서 나온 %1</translation>
    </message>
    <message>
        <source>Nothing is drawn yet</source>
        <translation>아직 그려진 것이 없습니다</translation>
    </message>
    <message>
        <source>model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>made from</source>
        <translation>만든 바탕</translation>
    </message>
    <message>
        <source>kind</source>
        <translation>종류</translation>
    </message>
    <message>
        <source>parameters</source>
        <translation>파라미터</translation>
    </message>
    <message>
        <source>validation loss</source>
        <translation>검증 손실</translation>
    </message>
    <message>
        <source>taught by %1</source>
        <translation>교사: %1</translation>
    </message>
    <message>
        <source>taught by</source>
        <translation>교사</translation>
    </message>
</context>
<context>
    <name>espalier::ui::LossPlot</name>
    <message>
        <source>Loss plot</source>
        <translation>손실 그래프</translation>
    </message>
    <message>
        <source>LM loss (nats per token)</source>
        <translation>LM 손실 (토큰당 nat)</translation>
    </message>
    <message>
        <source>training objective (nats per token)</source>
        <translation>목적 함수 (토큰당 nat)</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>스텝</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>토큰</translation>
    </message>
    <message>
        <source>hours</source>
        <translation>시간</translation>
    </message>
    <message>
        <source>step</source>
        <translation>스텝</translation>
    </message>
    <message>
        <source>not a number</source>
        <translation>숫자 아님</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>smoothed</source>
        <translation>평활화</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>손실</translation>
    </message>
    <message>
        <source>loss at this step</source>
        <translation>이 스텝의 손실</translation>
    </message>
    <message>
        <source>validation at %1</source>
        <translation>%1에서의 검증</translation>
    </message>
    <message>
        <source>run</source>
        <translation>실행</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>초</translation>
    </message>
    <message>
        <source>smoothed loss</source>
        <translation>평활화한 손실</translation>
    </message>
    <message>
        <source>validation loss</source>
        <translation>검증 손실</translation>
    </message>
    <message numerus="yes">
        <source>%n steps</source>
        <translation>
            <numerusform>%n스텝</numerusform>
        </translation>
    </message>
    <message>
        <source>validation loss from %1 to %2</source>
        <translation>검증 손실 %1에서 %2로</translation>
    </message>
    <message>
        <source>Nothing is drawn yet</source>
        <translation>아직 그려진 것이 없습니다</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>학습률</translation>
    </message>
    <message>
        <source>gradient norm</source>
        <translation>기울기 노름</translation>
    </message>
    <message>
        <source>tokens/s</source>
        <translation>토큰/초</translation>
    </message>
</context>
<context>
    <name>espalier::ui::MachineCard</name>
    <message>
        <source>Score a text</source>
        <translation>텍스트로 평가</translation>
    </message>
    <message>
        <source>Analyse</source>
        <translation>분석</translation>
    </message>
    <message>
        <source>Correct the teacher</source>
        <translation>교사 교정</translation>
    </message>
    <message>
        <source>Distil the student</source>
        <translation>학생 증류</translation>
    </message>
    <message>
        <source>fits</source>
        <translation>가능</translation>
    </message>
    <message>
        <source>tight</source>
        <translation>빠듯함</translation>
    </message>
    <message>
        <source>too large</source>
        <translation>너무 큼</translation>
    </message>
    <message>
        <source>Needs the weights in fp32 and the activations of one batch.</source>
        <translation>fp32 가중치와 배치 하나의 활성값이 필요합니다.</translation>
    </message>
    <message>
        <source>Needs weights, gradients and two moments in fp32: 16 bytes for each parameter, and activations.</source>
        <translation>가중치, 기울기, 두 모멘트가 fp32로 필요합니다: 파라미터당 16바이트와 활성값.</translation>
    </message>
    <message>
        <source>Needs the teacher’s weights, 16 bytes for each parameter of the student, and activations.</source>
        <translation>교사의 가중치, 학생의 파라미터당 16바이트, 활성값이 필요합니다.</translation>
    </message>
    <message>
        <source>Close other programs, or train with a smaller batch.</source>
        <translation>다른 프로그램을 닫거나 배치를 줄이세요.</translation>
    </message>
    <message>
        <source>Choose a smaller model, or a machine with more memory.</source>
        <translation>더 작은 모델이나 메모리가 더 큰 기기를 쓰세요.</translation>
    </message>
    <message>
        <source>On this machine</source>
        <translation>이 기기에서</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>메모리</translation>
    </message>
    <message>
        <source>%1 of %2 memory free, %3 threads</source>
        <translation>메모리 %2 중 %1 비어 있음, 스레드 %3개</translation>
    </message>
    <message>
        <source>about %1</source>
        <translation>약 %1</translation>
    </message>
    <message>
        <source>Counted for %1 × %2 tokens at a time, what it begins with.</source>
        <translation>처음 설정인 한 번에 %1 × %2토큰으로 계산했습니다.</translation>
    </message>
    <message>
        <source>At a time</source>
        <translation>한 번에</translation>
    </message>
    <message>
        <source>Per 1 M tokens</source>
        <translation>토큰 100만 개당</translation>
    </message>
    <message>
        <source>%1 × %2 tokens</source>
        <translation>%1 × %2토큰</translation>
    </message>
    <message>
        <source>Times are estimated from the speeds of scores and runs in this project.</source>
        <translation>시간은 이 프로젝트의 평가와 실행에서 잰 속도로 계산합니다.</translation>
    </message>
    <message>
        <source>Times are guesses until a text is scored, or a model trained, here with no other program in the way.</source>
        <translation>다른 프로그램이 방해하지 않을 때 여기에서 텍스트를 평가하거나 모델을 학습하기 전까지 시간은 어림값입니다.</translation>
    </message>
</context>
<context>
    <name>espalier::ui::MainWindow</name>
    <message>
        <source>Project</source>
        <translation>프로젝트</translation>
    </message>
    <message>
        <source>%1 is neither a model folder nor an .espalier project</source>
        <translation>모델 폴더도 .espalier 프로젝트도 아닙니다: %1</translation>
    </message>
    <message>
        <source>A job is working</source>
        <translation>작업 중입니다</translation>
    </message>
    <message>
        <source>Opening another project stops it. What is done is kept, and a training can be resumed.</source>
        <translation>다른 프로젝트를 열면 작업이 멈춥니다. 한 것은 보존되고 학습은 이어서 할 수 있습니다.</translation>
    </message>
    <message>
        <source>Stop and keep</source>
        <translation>멈추고 보존</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>계속 있기</translation>
    </message>
    <message>
        <source>The training is done: %1 steps</source>
        <translation>학습이 끝났습니다: %1스텝</translation>
    </message>
    <message>
        <source>The training was stopped after %1 steps and can be resumed</source>
        <translation>%1스텝 뒤에 멈췄고 이어서 할 수 있습니다</translation>
    </message>
    <message>
        <source>Analysed %1 samples in %2</source>
        <translation>샘플 %1개를 %2 만에 분석했습니다</translation>
    </message>
    <message>
        <source>The student is written: %1 parameters</source>
        <translation>학생을 저장했습니다: 파라미터 %1</translation>
    </message>
    <message>
        <source>New project</source>
        <translation>새 프로젝트</translation>
    </message>
    <message>
        <source>Espalier projects (*.espalier)</source>
        <translation>Espalier 프로젝트 (*.espalier)</translation>
    </message>
    <message>
        <source>Open project</source>
        <translation>프로젝트 열기</translation>
    </message>
    <message>
        <source>Open model folder</source>
        <translation>모델 폴더 열기</translation>
    </message>
    <message>
        <source>Training text</source>
        <translation>학습 텍스트</translation>
    </message>
    <message>
        <source>Validation text</source>
        <translation>검증 텍스트</translation>
    </message>
    <message>
        <source>Texts (*.txt *.jsonl);;All files (*)</source>
        <translation>텍스트 (*.txt *.jsonl);;모든 파일 (*)</translation>
    </message>
    <message>
        <source>%1 was exported to %2</source>
        <translation>내보냈습니다: %1 → %2</translation>
    </message>
    <message>
        <source>%1 was interrupted at step %2; Resume goes on with it</source>
        <translation>%1: %2스텝에서 중단되었습니다. 계속을 누르면 이어서 합니다</translation>
    </message>
    <message>
        <source>The handbook is not installed. It lies in docs/handbook of the source.</source>
        <translation>안내서가 설치되어 있지 않습니다. 소스의 docs/handbook에 있습니다.</translation>
    </message>
    <message>
        <source>Copied: %1</source>
        <translation>복사됨: %1</translation>
    </message>
    <message>
        <source>%1 is open in another window, which comes to the front</source>
        <translation>%1 프로젝트가 다른 창에 열려 있어 그 창을 앞으로 가져옵니다</translation>
    </message>
    <message>
        <source>There is no log file yet: %1</source>
        <translation>아직 로그 파일이 없습니다: %1</translation>
    </message>
    <message>
        <source>%1 is open in another window, which does not answer. Wait until it has done its work, or end that program.</source>
        <translation>%1 프로젝트가 다른 창에 열려 있는데 그 창이 응답하지 않습니다. 하던 일을 마칠 때까지 기다리거나 그 프로그램을 끝내세요.</translation>
    </message>
    <message>
        <source>The search is done: %1 candidates</source>
        <translation>탐색이 끝났습니다: 후보 %1개</translation>
    </message>
    <message>
        <source>The tournament of %1 candidates is done: the best reached a loss of %2</source>
        <translation>후보 %1개의 토너먼트가 끝났습니다: 가장 좋은 손실 %2</translation>
    </message>
    <message>
        <source>The teacher is cached: %1 tokens, %2</source>
        <translation>교사를 캐시했습니다: 토큰 %1개, %2</translation>
    </message>
    <message>
        <source>Scored %1 tokens: loss %2</source>
        <translation>토큰 %1개를 평가했습니다: 손실 %2</translation>
    </message>
    <message>
        <source>Generated %1 tokens</source>
        <translation>토큰 %1개를 생성했습니다</translation>
    </message>
    <message>
        <source>Writing the report</source>
        <translation>보고서를 쓰는 중</translation>
    </message>
    <message>
        <source>The report was written to %1</source>
        <translation>보고서를 저장했습니다: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n jobs that wait are taken out of the queue.</source>
        <translation>
            <numerusform>기다리는 작업 %n개는 대기열에서 뺍니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is not done. Stopping keeps what is done; it can be resumed later.</source>
        <translation>%1 작업이 끝나지 않았습니다. 멈춰도 한 데까지 남으며 나중에 이어서 할 수 있습니다.</translation>
    </message>
    <message>
        <source>%1 is not done. Stopping loses what it has done so far.</source>
        <translation>%1 작업이 끝나지 않았습니다. 멈추면 지금까지 한 것은 남지 않습니다.</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>멈추고 닫기</translation>
    </message>
    <message>
        <source>%1: Ctrl+Z brings it back</source>
        <translation>%1: Ctrl+Z로 되돌릴 수 있습니다</translation>
    </message>
</context>
<context>
    <name>espalier::ui::MapCard</name>
    <message>
        <source>Without layer %1: %2</source>
        <translation>레이어 %1 없이: %2</translation>
    </message>
    <message>
        <source>Without layers %1 to %2: %3</source>
        <translation>레이어 %1–%2 없이: %3</translation>
    </message>
    <message>
        <source>rank %1 of %2 in the model</source>
        <translation>모델에서 %2 중 %1위</translation>
    </message>
    <message>
        <source>cut</source>
        <translation>잘림</translation>
    </message>
    <message>
        <source>%1: %2, %3</source>
        <translation>%1: %2, %3</translation>
    </message>
    <message>
        <source>rank %1 of %2 in the layer</source>
        <translation>레이어에서 %2 중 %1위</translation>
    </message>
    <message>
        <source>%1: %2, %3, %4</source>
        <translation>%1: %2, %3, %4</translation>
    </message>
    <message>
        <source>%1 in layer %2: %3, %4</source>
        <translation>레이어 %2의 %1: %3, %4</translation>
    </message>
    <message>
        <source>rank %1 of %2 of this length</source>
        <translation>이 길이에서 %2 중 %1위</translation>
    </message>
</context>
<context>
    <name>espalier::ui::MetricMatrix</name>
    <message>
        <source>Of what &quot;%1&quot; keeps at this target, &quot;%2&quot; keeps %3 too</source>
        <translation>이 목표에서 &quot;%1&quot;이 남기는 것 중 &quot;%2&quot;도 %3을 남깁니다</translation>
    </message>
    <message>
        <source>Rank correlation of &quot;%1&quot; and &quot;%2&quot;: %3</source>
        <translation>&quot;%1&quot;과 &quot;%2&quot;의 순위 상관: %3</translation>
    </message>
    <message>
        <source>metric</source>
        <translation>지표</translation>
    </message>
    <message>
        <source>Above the diagonal: Spearman’s rank correlation. Below: what the column’s metric keeps and the row’s does too, in percent.</source>
        <translation>대각선 위: 스피어만 순위 상관. 아래: 열의 지표가 남기고 행의 지표도 남기는 비율(%).</translation>
    </message>
</context>
<context>
    <name>espalier::ui::ModelPage</name>
    <message>
        <source>Model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>Open another…</source>
        <translation>다른 모델 열기…</translation>
    </message>
    <message>
        <source>Find what matters</source>
        <translation>중요한 것 찾기</translation>
    </message>
    <message>
        <source>Go on to Importance</source>
        <translation>중요도로 가기</translation>
    </message>
    <message>
        <source>This model</source>
        <translation>이 모델</translation>
    </message>
    <message>
        <source>Open model folder</source>
        <translation>모델 폴더 열기</translation>
    </message>
    <message>
        <source>No model yet</source>
        <translation>아직 모델이 없음</translation>
    </message>
    <message>
        <source>Drop a Hugging Face model folder here, or choose one. It holds config.json, tokenizer.json and safetensors files.</source>
        <translation>Hugging Face 모델 폴더를 여기에 놓거나 고르세요. config.json, tokenizer.json, safetensors 파일이 들어 있습니다.</translation>
    </message>
    <message>
        <source>Choose a model folder…</source>
        <translation>모델 폴더 선택…</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>구조</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>파라미터</translation>
    </message>
    <message>
        <source>Stored as</source>
        <translation>저장 형식</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>문맥</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>토큰 %1개</translation>
    </message>
    <message>
        <source>KV cache</source>
        <translation>KV 캐시</translation>
    </message>
    <message>
        <source>%1 at %2 tokens</source>
        <translation>%2토큰에서 %1</translation>
    </message>
    <message>
        <source>Embedding</source>
        <translation>임베딩</translation>
    </message>
    <message>
        <source>tied with the head</source>
        <translation>출력 헤드와 공유</translation>
    </message>
    <message>
        <source>separate from the head</source>
        <translation>헤드와 별개</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>손실</translation>
    </message>
    <message>
        <source>%1 nats per token</source>
        <translation>토큰당 %1 nat</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>혼란도</translation>
    </message>
    <message>
        <source>Score this model on a held-out text first: every later model is compared with that number.</source>
        <translation>먼저 따로 둔 텍스트로 이 모델을 평가하세요. 이후의 모든 모델을 그 수와 비교합니다.</translation>
    </message>
    <message>
        <source>%1, %2 scored tokens, context %3</source>
        <translation>%1, 평가한 토큰 %2개, 문맥 %3</translation>
    </message>
    <message>
        <source>%1, base %2</source>
        <translation>%1, 밑 %2</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>가중치</translation>
    </message>
    <message>
        <source>K/V heads</source>
        <translation>KV 헤드</translation>
    </message>
    <message>
        <source>RoPE</source>
        <translation>RoPE</translation>
    </message>
    <message>
        <source>Copy the score as command</source>
        <translation>평가를 명령으로 복사</translation>
    </message>
</context>
<context>
    <name>espalier::ui::Notification</name>
    <message>
        <source>Show</source>
        <translation>보기</translation>
    </message>
</context>
<context>
    <name>espalier::ui::ParetoPlot</name>
    <message>
        <source>Pareto plot</source>
        <translation>파레토 그래프</translation>
    </message>
    <message>
        <source>%1
%2: %3
%4: %5</source>
        <translation>%1
%2: %3
%4: %5</translation>
    </message>
    <message>
        <source>model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>on the frontier</source>
        <translation>경계 위</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>예</translation>
    </message>
    <message>
        <source>no</source>
        <translation>아니요</translation>
    </message>
    <message>
        <source>Nothing is drawn yet</source>
        <translation>아직 그려진 것이 없습니다</translation>
    </message>
    <message>
        <source>%1: %2 at %3%4</source>
        <translation>%1: %3에서 %2%4</translation>
    </message>
    <message>
        <source>No model has been measured in this way yet.</source>
        <translation>아직 이렇게 측정한 모델이 없습니다.</translation>
    </message>
</context>
<context>
    <name>espalier::ui::PartList</name>
    <message>
        <source>Parts of the report</source>
        <translation>보고서의 부분</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>위로</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>아래로</translation>
    </message>
    <message>
        <source>The newest student beside its teacher: sizes, losses, and how much of the loss distillation brought back.</source>
        <translation>가장 새로운 학생을 교사와 비교합니다. 크기, 손실, 증류로 회복한 손실을 보입니다.</translation>
    </message>
    <message>
        <source>Every model with its size, loss, tasks and speed, measured alike.</source>
        <translation>모든 모델의 크기, 손실, 과제, 속도를 같은 방법으로 측정한 값입니다.</translation>
    </message>
    <message>
        <source>The corrected and the original teacher on held-out text, and the students that learned from either.</source>
        <translation>따로 둔 텍스트에서 교정된 교사와 원래 교사, 그리고 각각에게 배운 학생입니다.</translation>
    </message>
    <message>
        <source>Which model was made from which, as a drawing.</source>
        <translation>어느 모델이 어느 모델에서 나왔는지 그린 그림입니다.</translation>
    </message>
    <message>
        <source>The texts that models were measured, trained and validated on.</source>
        <translation>모델을 측정하고 학습하고 검증한 텍스트입니다.</translation>
    </message>
    <message>
        <source>What was measured of heads, neurons, channels and layers, as maps and bars.</source>
        <translation>헤드, 뉴런, 채널, 레이어에서 측정한 값을 맵과 막대로 보여 줍니다.</translation>
    </message>
    <message>
        <source>The shapes within a budget, and their places in the tournament.</source>
        <translation>예산에 맞는 크기와 토너먼트 순위입니다.</translation>
    </message>
    <message>
        <source>What each student keeps: sizes, layers, and by which metric they were chosen.</source>
        <translation>학생마다 남긴 크기와 레이어, 그리고 이를 고른 지표입니다.</translation>
    </message>
    <message>
        <source>The curves of all runs with their loss at the start and at the end.</source>
        <translation>모든 실행의 곡선과 시작·끝 손실입니다.</translation>
    </message>
    <message>
        <source>Every setting of every run.</source>
        <translation>모든 실행의 모든 설정입니다.</translation>
    </message>
    <message>
        <source>What the models wrote at validations, after the same words.</source>
        <translation>검증할 때마다 같은 첫머리에 이어 모델이 쓴 글입니다.</translation>
    </message>
    <message>
        <source>The commands that do all of it again.</source>
        <translation>모두 그대로 반복하는 명령입니다.</translation>
    </message>
    <message>
        <source>Versions of program and libraries, processor and memory.</source>
        <translation>프로그램과 라이브러리의 버전, 프로세서와 메모리입니다.</translation>
    </message>
</context>
<context>
    <name>espalier::ui::PlotControls</name>
    <message>
        <source>Metric</source>
        <translation>지표</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>색</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>눈금</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>순서</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>내보내기</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>회색</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>Sorted</source>
        <translation>정렬</translation>
    </message>
    <message>
        <source>As in the model</source>
        <translation>모델 그대로</translation>
    </message>
    <message>
        <source>The strongest of each layer first</source>
        <translation>레이어마다 강한 것부터</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>선형</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>로그</translation>
    </message>
    <message>
        <source>Linear, per layer</source>
        <translation>선형, 레이어별</translation>
    </message>
    <message>
        <source>Log, per layer</source>
        <translation>로그, 레이어별</translation>
    </message>
    <message>
        <source>Each layer is measured by its own largest value</source>
        <translation>레이어마다 가장 큰 값을 기준으로 합니다</translation>
    </message>
</context>
<context>
    <name>espalier::ui::ProjectCare</name>
    <message>
        <source>Tidy up the project</source>
        <translation>프로젝트 정리</translation>
    </message>
    <message>
        <source>Nothing was deleted; only files without a record are removed, such as those that a crash left behind.</source>
        <translation>삭제한 항목이 없습니다. 비정상 종료로 남은 파일처럼 기록이 없는 파일만 지웁니다.</translation>
    </message>
    <message>
        <source>Deleted for good, with their files: %1 and %2 more. Files without a record go, too.</source>
        <translation>파일까지 완전히 지웁니다: %1 외 %2개. 기록이 없는 파일도 지웁니다.</translation>
    </message>
    <message>
        <source>Deleted for good, with their files: %1. Files without a record go, too.</source>
        <translation>파일까지 완전히 지웁니다: %1. 기록이 없는 파일도 지웁니다.</translation>
    </message>
    <message>
        <source>Only the project’s own folders are touched. This cannot be undone, nor what was changed before.</source>
        <translation>프로젝트 폴더 안만 정리합니다. 이 작업도, 그 전에 바꾼 것도 되돌릴 수 없습니다.</translation>
    </message>
    <message>
        <source>Tidy up</source>
        <translation>정리</translation>
    </message>
    <message>
        <source>Verify the project’s files</source>
        <translation>프로젝트 파일 확인</translation>
    </message>
    <message>
        <source>All %1 records that were compared are as they were written.</source>
        <translation>비교한 기록 %1개가 모두 쓰인 그대로입니다.</translation>
    </message>
    <message>
        <source>Of %1 records that were compared, something is wrong with these (%2):</source>
        <translation>비교한 기록 %1개 가운데 다음에 문제가 있습니다 (%2):</translation>
    </message>
    <message>
        <source>%1 were freed on the disk.</source>
        <translation>디스크 공간 %1만큼 비웠습니다.</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>확인 결과</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
</context>
<context>
    <name>espalier::ui::ProjectTree</name>
    <message>
        <source>Models and runs of the project</source>
        <translation>프로젝트의 모델과 실행</translation>
    </message>
    <message>
        <source>What stands beside the models</source>
        <translation>모델 옆에 나오는 값</translation>
    </message>
    <message>
        <source>Beside the models: %1</source>
        <translation>모델 옆: %1</translation>
    </message>
</context>
<context>
    <name>espalier::ui::PruningPage</name>
    <message>
        <source>Pruning</source>
        <translation>가지치기</translation>
    </message>
    <message>
        <source>Create student</source>
        <translation>학생 만들기</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>레시피</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>실행 취소</translation>
    </message>
    <message>
        <source>Recipe %1</source>
        <translation>레시피 %1</translation>
    </message>
    <message>
        <source>Whole model</source>
        <translation>모델 그대로</translation>
    </message>
    <message>
        <source>or a budget</source>
        <translation>또는 예산</translation>
    </message>
    <message>
        <source>Unit of the budget</source>
        <translation>예산의 단위</translation>
    </message>
    <message>
        <source>parameters</source>
        <translation>파라미터</translation>
    </message>
    <message>
        <source>GiB in 16 bits</source>
        <translation>16비트 GiB</translation>
    </message>
    <message>
        <source>Weights and the KV cache of the context at the right</source>
        <translation>가중치와 오른쪽 문맥의 KV 캐시</translation>
    </message>
    <message>
        <source>%1 layers</source>
        <translation>레이어 %1개</translation>
    </message>
    <message>
        <source>Hidden size %1</source>
        <translation>은닉 크기 %1</translation>
    </message>
    <message>
        <source>Feed-forward size %1</source>
        <translation>피드포워드 크기 %1</translation>
    </message>
    <message>
        <source>%1 heads</source>
        <translation>헤드 %1개</translation>
    </message>
    <message>
        <source>Choose layers by %1</source>
        <translation>레이어 기준: %1</translation>
    </message>
    <message>
        <source>Drop no layers</source>
        <translation>레이어를 빼지 않기</translation>
    </message>
    <message>
        <source>Drop layers %1</source>
        <translation>레이어 %1 빼기</translation>
    </message>
    <message>
        <source>Cut by another metric</source>
        <translation>다른 지표로 자르기</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>내보내기</translation>
    </message>
    <message>
        <source>Name of the student</source>
        <translation>학생의 이름</translation>
    </message>
    <message>
        <source>It is written, loaded back to verify it, and added to the project.</source>
        <translation>저장하고, 다시 읽어 확인한 뒤 프로젝트에 넣습니다.</translation>
    </message>
    <message>
        <source>Distil it</source>
        <translation>증류하기</translation>
    </message>
    <message>
        <source>Own sizes</source>
        <translation>직접 정한 크기</translation>
    </message>
    <message>
        <source>Back to the sizes of the model; what is kept or cut by hand stays</source>
        <translation>모델의 크기로 되돌립니다. 직접 남기거나 자른 것은 그대로입니다</translation>
    </message>
    <message>
        <source>Like %1, in proportion</source>
        <translation>%1처럼, 비율대로</translation>
    </message>
    <message>
        <source>No model is open</source>
        <translation>열린 모델이 없음</translation>
    </message>
    <message>
        <source>Pruning starts from a model. Open a checkpoint folder first.</source>
        <translation>가지치기는 모델에서 시작합니다. 먼저 체크포인트 폴더를 여세요.</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>모델 열기</translation>
    </message>
    <message>
        <source>%1, importance from %2 samples</source>
        <translation>%1, 샘플 %2개의 중요도</translation>
    </message>
    <message>
        <source>%1, importance not measured yet</source>
        <translation>%1, 중요도는 아직 측정 안 됨</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>파라미터</translation>
    </message>
    <message>
        <source>embedding and head</source>
        <translation>임베딩과 출력 헤드</translation>
    </message>
    <message>
        <source>attention</source>
        <translation>어텐션</translation>
    </message>
    <message>
        <source>feed-forward</source>
        <translation>피드포워드</translation>
    </message>
    <message>
        <source>norms</source>
        <translation>정규화</translation>
    </message>
    <message>
        <source>before</source>
        <translation>전</translation>
    </message>
    <message>
        <source>after</source>
        <translation>후</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no number</source>
        <translation>숫자가 아닙니다: &quot;%1&quot;</translation>
    </message>
    <message>
        <source>budget</source>
        <translation>예산</translation>
    </message>
    <message>
        <source>Write a number such as 4.5 B, 450 M or 8</source>
        <translation>4.5 B, 450 M, 8 같은 수를 쓰세요</translation>
    </message>
    <message>
        <source>No width fits into %1</source>
        <translation>%1에 맞는 너비가 없습니다</translation>
    </message>
    <message>
        <source>Drop layers too, or allow more</source>
        <translation>레이어도 빼거나 예산을 늘리세요</translation>
    </message>
    <message>
        <source>Budget of %1</source>
        <translation>예산 %1</translation>
    </message>
    <message>
        <source>Creating...</source>
        <translation>만드는 중...</translation>
    </message>
    <message>
        <source>Choose a smaller size first</source>
        <translation>먼저 더 작은 크기를 고르세요</translation>
    </message>
    <message>
        <source>%1 was written and verified: %2 parameters.</source>
        <translation>저장하고 확인했습니다: %1, 파라미터 %2.</translation>
    </message>
    <message>
        <source>How to choose the shape</source>
        <translation>크기를 고르는 방법</translation>
    </message>
    <message>
        <source>Sizes</source>
        <translation>크기</translation>
    </message>
    <message>
        <source>Choose the student’s shape by hand, by a recipe or by a budget</source>
        <translation>학생의 크기를 손으로, 레시피로, 또는 예산으로 고릅니다</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>탐색</translation>
    </message>
    <message>
        <source>Find the best shape within a budget: candidates, and a tournament between them</source>
        <translation>예산 안에서 가장 좋은 크기를 찾습니다: 후보와 그 사이의 토너먼트</translation>
    </message>
    <message>
        <source>Press Enter: the hidden and feed-forward sizes that use most of it; layers stay, and heads as far as loaders allow</source>
        <translation>Enter: 예산을 가장 많이 쓰는 은닉·피드포워드 크기. 레이어는 남기고, 헤드는 로더가 허락하는 만큼 남깁니다</translation>
    </message>
    <message>
        <source>of %1 parameters</source>
        <translation>/ %1개 파라미터</translation>
    </message>
    <message>
        <source>Nothing is cut yet: move a slider, choose a recipe or write a budget.</source>
        <translation>아직 자른 것이 없습니다. 슬라이더를 옮기거나 레시피를 고르거나 예산을 적으세요.</translation>
    </message>
    <message>
        <source>It goes by scores that an analysis outside of this project wrote over the recorded ones.</source>
        <translation>기록된 점수를 이 프로젝트 밖의 분석이 덮어썼으며, 그 점수를 따릅니다.</translation>
    </message>
    <message>
        <source>The scores were written anew while they were shown here</source>
        <translation>여기에 표시된 동안 점수 파일이 새로 쓰였습니다</translation>
    </message>
    <message>
        <source>importance</source>
        <translation>중요도</translation>
    </message>
    <message>
        <source>They have been read again: look at what goes now, then create the student</source>
        <translation>다시 읽었습니다. 이제 무엇이 잘리는지 확인한 뒤 학생을 만드세요</translation>
    </message>
    <message>
        <source>Copy the search as command</source>
        <translation>탐색을 명령으로 복사</translation>
    </message>
    <message>
        <source>Sizes that the papers cut to, or a share of the model: sets the sliders, which can then be moved.</source>
        <translation>논문에서 자른 크기나 모델의 비율입니다. 슬라이더를 맞추며, 그 뒤에 슬라이더를 움직일 수 있습니다.</translation>
    </message>
    <message>
        <source>What the student may have at most: parameters, or memory of its weights and KV cache.</source>
        <translation>학생의 상한입니다: 파라미터, 또는 가중치와 KV 캐시의 메모리.</translation>
    </message>
    <message>
        <source>Go to Importance</source>
        <translation>중요도로 가기</translation>
    </message>
    <message>
        <source>Another model is called %1 already</source>
        <translation>이름이 %1인 모델이 이미 있습니다</translation>
    </message>
    <message>
        <source>name of the student</source>
        <translation>학생의 이름</translation>
    </message>
    <message>
        <source>Choose another name for the student; left empty, the field proposes one</source>
        <translation>학생에 다른 이름을 지으세요. 비워 두면 제안된 이름을 씁니다</translation>
    </message>
</context>
<context>
    <name>espalier::ui::QueuePopup</name>
    <message>
        <source>Nothing waits</source>
        <translation>기다리는 작업 없음</translation>
    </message>
    <message>
        <source>Waiting, in this order</source>
        <translation>기다리는 순서</translation>
    </message>
    <message>
        <source>Take %1 out of the queue</source>
        <translation>대기열에서 빼기: %1</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>작업 중</translation>
    </message>
    <message>
        <source>Ended, the newest first</source>
        <translation>끝난 작업, 최근 것부터</translation>
    </message>
    <message>
        <source>Copy %1 as command</source>
        <translation>%1: 명령으로 복사</translation>
    </message>
    <message>
        <source>The command line has no command for this</source>
        <translation>명령줄에는 이에 해당하는 명령이 없습니다</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>실패</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>멈춤</translation>
    </message>
</context>
<context>
    <name>espalier::ui::Rail</name>
    <message>
        <source>%1, done</source>
        <translation>%1, 완료</translation>
    </message>
</context>
<context>
    <name>espalier::ui::RankPlot</name>
    <message>
        <source>Ranks of the candidates over steps</source>
        <translation>스텝에 따른 후보의 순위</translation>
    </message>
    <message>
        <source>%1: place %2. </source>
        <translation>%1: %2위. </translation>
    </message>
    <message>
        <source>steps</source>
        <translation>스텝</translation>
    </message>
    <message>
        <source>place by validation loss</source>
        <translation>검증 손실 순위</translation>
    </message>
    <message>
        <source>The candidates’ places appear here at the first validation.</source>
        <translation>첫 검증 때 후보의 순위가 여기에 나타납니다.</translation>
    </message>
    <message>
        <source>%1 at step %2: place %3, %4 nats per token</source>
        <translation>%2스텝의 %1: %3위, 토큰당 %4 nat</translation>
    </message>
    <message>
        <source>Nothing is drawn yet</source>
        <translation>아직 그려진 것이 없습니다</translation>
    </message>
</context>
<context>
    <name>espalier::ui::RecordInspector</name>
    <message>
        <source>teacher</source>
        <translation>교사</translation>
    </message>
    <message>
        <source>corrected teacher</source>
        <translation>교정된 교사</translation>
    </message>
    <message>
        <source>student, not distilled</source>
        <translation>학생, 증류 전</translation>
    </message>
    <message>
        <source>distilled student</source>
        <translation>증류된 학생</translation>
    </message>
    <message>
        <source>importance scores</source>
        <translation>중요도 점수</translation>
    </message>
    <message>
        <source>text</source>
        <translation>텍스트</translation>
    </message>
    <message>
        <source>export</source>
        <translation>내보낸 것</translation>
    </message>
    <message>
        <source>report</source>
        <translation>보고서</translation>
    </message>
    <message>
        <source>running</source>
        <translation>실행 중</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>일시 정지됨</translation>
    </message>
    <message>
        <source>interrupted, can be resumed</source>
        <translation>중단됨, 이어서 할 수 있음</translation>
    </message>
    <message>
        <source>stopped, can be resumed</source>
        <translation>멈춤, 이어서 할 수 있음</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>실패</translation>
    </message>
    <message>
        <source>done</source>
        <translation>완료</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>메모</translation>
    </message>
    <message>
        <source>Tags, with commas between</source>
        <translation>태그, 쉼표로 구분</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>태그</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>종류</translation>
    </message>
    <message>
        <source>From</source>
        <translation>부모</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>파라미터</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>크기</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>손실</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>혼란도</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>만든 때</translation>
    </message>
    <message>
        <source>teacher correction</source>
        <translation>교사 교정</translation>
    </message>
    <message>
        <source>distillation</source>
        <translation>지식 증류</translation>
    </message>
    <message>
        <source>State</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>스텝</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%2 중 %1</translation>
    </message>
    <message>
        <source>Validation loss</source>
        <translation>검증 손실</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>시작</translation>
    </message>
    <message>
        <source>Open the exported folder</source>
        <translation>내보낸 폴더 열기</translation>
    </message>
    <message>
        <source>%1 at context %2</source>
        <translation>문맥 %2에서 %1</translation>
    </message>
    <message>
        <source>Exported to</source>
        <translation>내보낸 곳</translation>
    </message>
    <message>
        <source>cached teacher</source>
        <translation>캐시된 교사</translation>
    </message>
    <message>
        <source>search</source>
        <translation>탐색</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>가중치</translation>
    </message>
</context>
<context>
    <name>espalier::ui::ReportPage</name>
    <message>
        <source>Report as &amp;HTML…</source>
        <translation>HTML 보고서(&amp;H)…</translation>
    </message>
    <message>
        <source>Report as &amp;PDF…</source>
        <translation>PDF 보고서(&amp;P)…</translation>
    </message>
    <message>
        <source>Report as &amp;Markdown…</source>
        <translation>Markdown 보고서(&amp;M)…</translation>
    </message>
    <message>
        <source>All numbers as &amp;CSV…</source>
        <translation>모든 수를 CSV로(&amp;C)…</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>보고서</translation>
    </message>
    <message>
        <source>Export a model…</source>
        <translation>모델 내보내기…</translation>
    </message>
    <message>
        <source>New folder for the CSV files</source>
        <translation>CSV 파일을 넣을 새 폴더</translation>
    </message>
    <message>
        <source>Export report</source>
        <translation>보고서 내보내기</translation>
    </message>
    <message>
        <source>Title of the report</source>
        <translation>보고서 제목</translation>
    </message>
    <message>
        <source>Preview of the report</source>
        <translation>보고서 미리 보기</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>담을 내용</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>제목</translation>
    </message>
    <message>
        <source>This report</source>
        <translation>이 보고서</translation>
    </message>
    <message>
        <source>One HTML file with figures inside: it opens anywhere and loads nothing from elsewhere.</source>
        <translation>그림이 들어 있는 HTML 파일 하나: 어디서나 열리고 밖에서 아무것도 불러오지 않습니다.</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>실행</translation>
    </message>
    <message>
        <source>Analyses</source>
        <translation>분석</translation>
    </message>
    <message>
        <source>Scores of texts</source>
        <translation>텍스트 평가</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>그림</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>작성 시각</translation>
    </message>
    <message numerus="yes">
        <source>%n models</source>
        <translation>
            <numerusform>모델 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs</source>
        <translation>
            <numerusform>실행 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing to report yet</source>
        <translation>아직 보고할 것이 없음</translation>
    </message>
    <message>
        <source>Open a model first; a report tells what was done with it.</source>
        <translation>먼저 모델을 여세요. 보고서는 그 모델로 한 일을 담습니다.</translation>
    </message>
    <message>
        <source>Go to Model</source>
        <translation>모델로 가기</translation>
    </message>
    <message>
        <source>Choose at least one part.</source>
        <translation>부분을 하나 이상 고르세요.</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>내보내기</translation>
    </message>
    <message>
        <source>Copy report as co&amp;mmand</source>
        <translation>보고서 명령 복사(&amp;M)</translation>
    </message>
    <message>
        <source>Exporting…</source>
        <translation>내보내는 중…</translation>
    </message>
    <message>
        <source>What is this project to answer?</source>
        <translation>이 프로젝트가 답할 질문은 무엇입니까?</translation>
    </message>
    <message>
        <source>Stands at the beginning of the report and is kept in the project</source>
        <translation>보고서 첫머리에 들어가며 프로젝트에 저장됩니다</translation>
    </message>
    <message>
        <source>Move the part of the report up</source>
        <translation>보고서의 부분을 위로 옮기기</translation>
    </message>
    <message>
        <source>Move the part of the report down</source>
        <translation>보고서의 부분을 아래로 옮기기</translation>
    </message>
    <message>
        <source>Numbers as CSV</source>
        <translation>숫자를 CSV로</translation>
    </message>
    <message>
        <source>What is to be answered?</source>
        <translation>무엇에 답하려 합니까?</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>질문</translation>
    </message>
</context>
<context>
    <name>espalier::ui::ScoreCard</name>
    <message>
        <source>Score a text</source>
        <translation>텍스트로 평가</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>평가</translation>
    </message>
    <message>
        <source>Text to score</source>
        <translation>평가할 텍스트</translation>
    </message>
    <message>
        <source>Context in tokens</source>
        <translation>문맥 (토큰)</translation>
    </message>
    <message>
        <source> tokens</source>
        <translation>토큰</translation>
    </message>
    <message>
        <source>loss, nats per token</source>
        <translation>손실, 토큰당 nat</translation>
    </message>
    <message>
        <source>perplexity</source>
        <translation>혼란도</translation>
    </message>
    <message>
        <source>Texts (*.txt *.jsonl);;All files (*)</source>
        <translation>텍스트 (*.txt *.jsonl);;모든 파일 (*)</translation>
    </message>
    <message>
        <source>Choose a text…</source>
        <translation>텍스트 선택…</translation>
    </message>
    <message>
        <source>Is scored when the running job is done</source>
        <translation>지금 작업이 끝나면 평가합니다</translation>
    </message>
    <message>
        <source>Scoring…</source>
        <translation>평가 중…</translation>
    </message>
    <message>
        <source>%1, %2 scored tokens, context %3, %4 tokens/s</source>
        <translation>%1, 평가한 토큰 %2개, 문맥 %3, 초당 %4토큰</translation>
    </message>
    <message>
        <source>Not scored on this text yet</source>
        <translation>이 텍스트로 아직 평가하지 않음</translation>
    </message>
    <message>
        <source>, held up by other programs for %1 of the time</source>
        <translation>, 시간의 %1 동안 다른 프로그램이 방해함</translation>
    </message>
    <message>
        <source>always in fp32</source>
        <translation>항상 fp32</translation>
    </message>
    <message>
        <source>The loss on it says how well the model foretells each next token: nats per token; perplexity is e to its power. Best a text that it was not trained on.</source>
        <translation>이 텍스트의 손실은 모델이 다음 토큰을 얼마나 잘 예측하는지 나타냅니다(토큰당 nat). 혼란도는 e를 손실만큼 거듭제곱한 값입니다. 학습에 쓰지 않은 텍스트를 고르는 것이 가장 좋습니다.</translation>
    </message>
    <message>
        <source>The text is cut into windows of so many tokens. Losses are compared only at the same context and precision; at first the context is that of the project’s runs.</source>
        <translation>텍스트를 이만큼의 토큰 구간으로 나눕니다. 손실은 문맥과 정밀도가 같을 때만 비교합니다. 처음 값은 이 프로젝트의 실행이 쓴 문맥입니다.</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>스레드</translation>
    </message>
    <message>
        <source>threads: </source>
        <translation>스레드: </translation>
    </message>
    <message>
        <source>threads: automatic</source>
        <translation>스레드: 자동</translation>
    </message>
    <message>
        <source>Speeds are compared only at the same number; scores on Compare take it, too.</source>
        <translation>속도는 스레드 수가 같을 때만 비교합니다. 비교 페이지의 평가도 이 값을 씁니다.</translation>
    </message>
    <message>
        <source>context: </source>
        <translation>문맥: </translation>
    </message>
    <message>
        <source>As many as a training validates on, so that their losses can be compared. Without the tick all of the text is scored.</source>
        <translation>학습할 때 검증하는 만큼이라 손실을 서로 비교할 수 있습니다. 표시를 끄면 텍스트 전체를 평가합니다.</translation>
    </message>
    <message>
        <source>Only the first %1 tokens</source>
        <translation>처음 %1토큰만</translation>
    </message>
</context>
<context>
    <name>espalier::ui::SearchCard</name>
    <message>
        <source>At most</source>
        <translation>최대</translation>
    </message>
    <message>
        <source>Unit of the search’s budget</source>
        <translation>탐색 예산의 단위</translation>
    </message>
    <message>
        <source>parameters</source>
        <translation>파라미터</translation>
    </message>
    <message>
        <source>GiB with a cache of</source>
        <translation>GiB, 캐시</translation>
    </message>
    <message>
        <source>Weights and the KV cache of one sequence, in the type that the model is stored in</source>
        <translation>모델이 저장된 형식의 가중치와 시퀀스 하나의 KV 캐시</translation>
    </message>
    <message>
        <source> tokens</source>
        <translation>토큰</translation>
    </message>
    <message>
        <source>Tokens in the KV cache</source>
        <translation>KV 캐시의 토큰 수</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Candidates to keep</source>
        <translation>남길 후보 수</translation>
    </message>
    <message>
        <source>Find candidates</source>
        <translation>후보 찾기</translation>
    </message>
    <message>
        <source>Candidates</source>
        <translation>후보</translation>
    </message>
    <message>
        <source>Take into the plan</source>
        <translation>계획에 넣기</translation>
    </message>
    <message>
        <source>The sizes of the selected candidate become the target; undo brings back those before</source>
        <translation>고른 후보의 크기가 목표가 됩니다. 실행 취소로 되돌립니다</translation>
    </message>
    <message>
        <source>Steps for each</source>
        <translation>후보마다 스텝</translation>
    </message>
    <message>
        <source>Start tournament</source>
        <translation>토너먼트 시작</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>일시 정지</translation>
    </message>
    <message>
        <source>Stop and keep</source>
        <translation>멈추고 보존</translation>
    </message>
    <message>
        <source>The states of all candidates are saved, and the tournament can go on later</source>
        <translation>모든 후보의 상태를 저장하며 나중에 이어서 할 수 있습니다</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>내보내기</translation>
    </message>
    <message>
        <source>Candidate %1</source>
        <translation>후보 %1</translation>
    </message>
    <message>
        <source>Candidate %1 has won with a loss of %2 (teacher %3). Take it into the plan and create the student.</source>
        <translation>후보 %1번이 손실 %2(교사 %3)로 이겼습니다. 계획에 넣고 학생을 만드세요.</translation>
    </message>
    <message>
        <source>Tournament: %1 candidates, each distilled on %2 tokens from the same teacher, in about %3. The papers take 400 steps for each.</source>
        <translation>토너먼트: 후보 %1개를 같은 교사로 토큰 %2개씩 증류합니다. 약 %3. 논문은 400스텝씩 합니다.</translation>
    </message>
    <message>
        <source>Measure importance first: it says what a shape keeps</source>
        <translation>먼저 중요도를 재세요: 크기가 무엇을 남기는지 알려 줍니다</translation>
    </message>
    <message>
        <source>Find candidates first</source>
        <translation>먼저 후보를 찾으세요</translation>
    </message>
    <message>
        <source>Choose a training and a validation text on the Training page first</source>
        <translation>먼저 학습 페이지에서 학습 텍스트와 검증 텍스트를 고르세요</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>계속</translation>
    </message>
    <message>
        <source>Show the last tournament</source>
        <translation>지난 토너먼트 보기</translation>
    </message>
    <message>
        <source>Go on with the tournament</source>
        <translation>토너먼트 이어서 하기</translation>
    </message>
    <message>
        <source>What a candidate may have at most, such as 4.5 B or 450 M; empty: half of the model</source>
        <translation>후보가 가질 수 있는 최대 크기, 예: 4.5 B 또는 450 M. 비우면 모델의 절반</translation>
    </message>
    <message>
        <source>The most that is taken off hidden and feed-forward sizes</source>
        <translation>은닉과 피드포워드 크기에서 줄이는 최대 비율</translation>
    </message>
    <message>
        <source>The most that is taken off the layers; width usually beats depth at equal size (second paper)</source>
        <translation>레이어에서 줄이는 최대 비율. 같은 크기라면 대개 너비를 줄이는 쪽이 낫습니다(둘째 논문)</translation>
    </message>
    <message>
        <source>So many shapes are cut, measured and may compete</source>
        <translation>이만큼의 후보를 자르고 측정하며, 서로 겨룰 수 있습니다</translation>
    </message>
    <message>
        <source>Of distillation, the same for each candidate; the order settles within some 300 (first paper)</source>
        <translation>후보마다 똑같은 증류 스텝 수. 순서는 300스텝 안팎에서 자리 잡습니다(첫 논문)</translation>
    </message>
    <message>
        <source>Loss right after the cut against parameters</source>
        <translation>파라미터 수에 따른 자른 직후의 손실</translation>
    </message>
    <message>
        <source>Places in the tournament</source>
        <translation>토너먼트 순위</translation>
    </message>
    <message>
        <source>Loss right after the cut</source>
        <translation>자른 직후의 손실</translation>
    </message>
    <message>
        <source>Candidates are being measured</source>
        <translation>후보를 측정하고 있습니다</translation>
    </message>
    <message>
        <source>No candidates yet</source>
        <translation>아직 후보가 없습니다</translation>
    </message>
    <message>
        <source>Go to Importance</source>
        <translation>중요도로 가기</translation>
    </message>
    <message>
        <source>Cut widths by up to</source>
        <translation>너비를 줄일 한도</translation>
    </message>
    <message>
        <source>layers by up to</source>
        <translation>레이어를 줄일 한도</translation>
    </message>
    <message>
        <source>Show the best</source>
        <translation>후보 수</translation>
    </message>
    <message>
        <source>%1 parameters</source>
        <translation>파라미터 %1</translation>
    </message>
    <message>
        <source>%1 with a cache of %2 tokens</source>
        <translation>%2토큰 캐시를 포함해 %1</translation>
    </message>
    <message>
        <source>%1 of %2 shapes fit %3.</source>
        <translation>크기 %2개 가운데 %1개가 예산(%3)에 맞습니다.</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>설정…</translation>
    </message>
    <message>
        <source>Learning rate, batch, context and more of the distillation that each candidate gets</source>
        <translation>후보마다 하는 증류의 학습률, 배치, 문맥 등</translation>
    </message>
    <message>
        <source>What is limited: parameters, or memory of the weights and of the KV cache of one sequence.</source>
        <translation>무엇을 제한할지 고릅니다: 파라미터, 또는 가중치와 시퀀스 하나의 KV 캐시 메모리.</translation>
    </message>
    <message>
        <source>LM loss (nats per token)</source>
        <translation>LM 손실 (토큰당 nat)</translation>
    </message>
    <message>
        <source>Its settings are changed by hand.</source>
        <translation>설정을 기본값에서 직접 바꿨습니다.</translation>
    </message>
    <message>
        <source>Its candidates and what each has learned are saved in %1. Going on shows them; Find candidates begins another search.</source>
        <translation>후보와 각 후보가 학습한 내용은 %1에 저장되어 있습니다. 계속하면 나타나고, 후보 찾기를 누르면 새로 찾습니다.</translation>
    </message>
    <message>
        <source>A tournament was interrupted</source>
        <translation>토너먼트가 중단되었습니다</translation>
    </message>
</context>
<context>
    <name>espalier::ui::Session</name>
    <message>
        <source>layer %1</source>
        <translation>레이어 %1</translation>
    </message>
    <message>
        <source>channel %1</source>
        <translation>채널 %1</translation>
    </message>
    <message>
        <source>head %1 of layer %2</source>
        <translation>레이어 %2의 헤드 %1</translation>
    </message>
    <message>
        <source>neuron %1 of layer %2</source>
        <translation>레이어 %2의 뉴런 %1</translation>
    </message>
    <message>
        <source>Keep %1</source>
        <translation>%1 남기기</translation>
    </message>
    <message>
        <source>Cut %1</source>
        <translation>%1 자르기</translation>
    </message>
    <message>
        <source>Free %1</source>
        <translation>%1 풀기</translation>
    </message>
    <message>
        <source>No model is open</source>
        <translation>열린 모델이 없음</translation>
    </message>
    <message>
        <source>Rename %1</source>
        <translation>%1 이름 바꾸기</translation>
    </message>
    <message>
        <source>Change notes of %1</source>
        <translation>%1의 메모 바꾸기</translation>
    </message>
    <message>
        <source>Delete %1</source>
        <translation>%1 지우기</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>되돌리기</translation>
    </message>
    <message>
        <source>Measure it on the Importance page</source>
        <translation>중요도 페이지에서 측정하세요</translation>
    </message>
    <message>
        <source>Another run is called %1 already</source>
        <translation>이름이 %1인 실행이 이미 있습니다</translation>
    </message>
    <message>
        <source>Another model is called %1 already</source>
        <translation>이름이 %1인 모델이 이미 있습니다</translation>
    </message>
    <message>
        <source>Choose a name of its own: it tells them apart in tables and in the report</source>
        <translation>다른 이름을 고르세요. 표와 보고서에서는 이름으로 구별합니다</translation>
    </message>
</context>
<context>
    <name>espalier::ui::ShapeCard</name>
    <message>
        <source>A %1 decoder of %2 layers. Each mixes positions with %3 query heads of size %4</source>
        <translation>레이어 %2개의 %1 디코더. 레이어마다 크기 %4의 쿼리 헤드 %3개로 위치를 섞습니다</translation>
    </message>
    <message>
        <source>, which share keys and values in %1 groups of %2</source>
        <translation>. 헤드는 %2개씩 %1개 그룹을 이루어 키와 값을 함께 씁니다</translation>
    </message>
    <message>
        <source>, then passes %1 hidden channels through %2 feed-forward neurons.</source>
        <translation>. 이어서 은닉 채널 %1개를 피드포워드 뉴런 %2개에 통과시킵니다.</translation>
    </message>
    <message>
        <source>Embedding and head are one matrix.</source>
        <translation>임베딩과 출력 헤드는 같은 행렬을 씁니다.</translation>
    </message>
    <message>
        <source>Embedding and head are two matrices.</source>
        <translation>임베딩과 출력 헤드는 두 행렬입니다.</translation>
    </message>
    <message>
        <source>%1 layers see a sliding window only.</source>
        <translation>레이어 %1개는 슬라이딩 윈도만 봅니다.</translation>
    </message>
    <message>
        <source>Queries and keys are normalised.</source>
        <translation>쿼리와 키를 정규화합니다.</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>구조</translation>
    </message>
    <message>
        <source>embedding and head</source>
        <translation>임베딩과 출력 헤드</translation>
    </message>
    <message>
        <source>attention</source>
        <translation>어텐션</translation>
    </message>
    <message>
        <source>feed-forward</source>
        <translation>피드포워드</translation>
    </message>
    <message>
        <source>norms</source>
        <translation>정규화</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>레이어</translation>
    </message>
    <message>
        <source>Hidden</source>
        <translation>은닉</translation>
    </message>
    <message>
        <source>Feed-forward</source>
        <translation>피드포워드</translation>
    </message>
    <message>
        <source>Query heads</source>
        <translation>쿼리 헤드</translation>
    </message>
    <message>
        <source>K/V heads</source>
        <translation>KV 헤드</translation>
    </message>
    <message>
        <source>Head size</source>
        <translation>헤드 크기</translation>
    </message>
    <message>
        <source>Vocabulary</source>
        <translation>어휘</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>문맥</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>파라미터</translation>
    </message>
    <message>
        <source>%1, %2 as %3</source>
        <translation>%1, %3, %2</translation>
    </message>
</context>
<context>
    <name>espalier::ui::SideBySide</name>
    <message>
        <source>Ask</source>
        <translation>생성</translation>
    </message>
    <message>
        <source>Select up to four models in the table; each answers the same prompt.</source>
        <translation>표에서 모델을 넷까지 고르세요. 같은 프롬프트에 각각 답합니다.</translation>
    </message>
    <message>
        <source>How should the text begin?</source>
        <translation>글을 어떻게 시작할까요?</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>프롬프트</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>토큰</translation>
    </message>
    <message>
        <source>%1 tokens/s</source>
        <translation>초당 %1토큰</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>멈춤</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>실패</translation>
    </message>
    <message>
        <source>Answer of %1</source>
        <translation>%1의 답</translation>
    </message>
    <message>
        <source>Select models in the table first</source>
        <translation>먼저 표에서 모델을 고르세요</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>기다림</translation>
    </message>
    <message>
        <source>No models are selected</source>
        <translation>선택한 모델이 없습니다</translation>
    </message>
    <message>
        <source>Select models</source>
        <translation>모델 선택</translation>
    </message>
    <message>
        <source>What this model writes after the prompt</source>
        <translation>이 모델이 프롬프트 다음에 쓰는 글</translation>
    </message>
    <message>
        <source>At most so many are added to the prompt; fewer where the model ends its text.</source>
        <translation>프롬프트에 최대 이만큼 덧붙입니다. 모델이 글을 끝내면 더 적습니다.</translation>
    </message>
    <message>
        <source>At 0 the likeliest token is always taken. Above, tokens are drawn from softmax(logits / T): the higher, the bolder.</source>
        <translation>0이면 항상 가장 그럴듯한 토큰을 고릅니다. 0보다 크면 softmax(로짓 / T)에서 토큰을 뽑으며, 클수록 다양하게 씁니다.</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>온도</translation>
    </message>
    <message>
        <source>Decides the draw: the same seed gives the same answer. At temperature 0 nothing is drawn.</source>
        <translation>무엇을 뽑을지 정합니다. 시드가 같으면 답이 같습니다. 온도 0에서는 무작위가 없습니다.</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>시드</translation>
    </message>
</context>
<context>
    <name>espalier::ui::SizeRows</name>
    <message>
        <source>Layers</source>
        <translation>레이어</translation>
    </message>
    <message>
        <source>Hidden</source>
        <translation>은닉</translation>
    </message>
    <message>
        <source>Feed-forward</source>
        <translation>피드포워드</translation>
    </message>
    <message>
        <source>Query heads</source>
        <translation>쿼리 헤드</translation>
    </message>
    <message>
        <source>%1, exact</source>
        <translation>%1, 정확히</translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>/ %1</translation>
    </message>
    <message>
        <source>steps of %1</source>
        <translation>%1의 배수</translation>
    </message>
    <message>
        <source>Depth: fewer layers give the faster model; at equal size width usually has the better loss (second paper)</source>
        <translation>깊이: 레이어가 적을수록 빠릅니다. 같은 크기라면 대개 너비를 줄인 쪽의 손실이 낮습니다(둘째 논문)</translation>
    </message>
    <message>
        <source>Channels between the layers: embedding, attention and feed-forward all get narrower with it</source>
        <translation>레이어 사이의 채널: 임베딩, 어텐션, 피드포워드가 모두 함께 좁아집니다</translation>
    </message>
    <message>
        <source>Neurons of each layer; most of the parameters are theirs</source>
        <translation>레이어마다의 뉴런. 파라미터 대부분이 여기에 있습니다</translation>
    </message>
    <message>
        <source>Attention heads of each layer, as many in every key/value group; the second paper keeps them all</source>
        <translation>레이어마다의 어텐션 헤드, 키/값 그룹마다 같은 수. 둘째 논문은 모두 남깁니다</translation>
    </message>
    <message>
        <source>vLLM and llama.cpp take Qwen 2 only when the hidden size is query heads × %1: the sliders cut both together. A number of heads that is typed stays as it is.</source>
        <translation>vLLM과 llama.cpp는 은닉 크기가 쿼리 헤드 × %1일 때만 Qwen 2를 받습니다: 슬라이더는 둘을 함께 자릅니다. 직접 적은 헤드 수는 그대로 둡니다.</translation>
    </message>
    <message>
        <source>transformers takes Llama only when the hidden size is a multiple of the query heads: each slider keeps to what goes with the other.</source>
        <translation>transformers는 은닉 크기가 쿼리 헤드의 배수일 때만 Llama를 받습니다: 두 슬라이더는 서로 맞는 크기에만 섭니다.</translation>
    </message>
    <message>
        <source>multiples of %1 (K/V heads)</source>
        <translation>%1의 배수(KV 헤드)</translation>
    </message>
</context>
<context>
    <name>espalier::ui::StackedBars</name>
    <message>
        <source>%1: %2 (%3)</source>
        <translation>%1: %2 (%3)</translation>
    </message>
</context>
<context>
    <name>espalier::ui::StudentInspector</name>
    <message>
        <source>This student</source>
        <translation>이 학생</translation>
    </message>
    <message>
        <source> tokens</source>
        <translation>토큰</translation>
    </message>
    <message>
        <source>Context for cache and FLOPs</source>
        <translation>캐시와 FLOPs의 문맥</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>문맥</translation>
    </message>
    <message>
        <source>Loads in</source>
        <translation>불러올 수 있는 프로그램</translation>
    </message>
    <message>
        <source>To create it here</source>
        <translation>이 기기에서 만들 때</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>파라미터</translation>
    </message>
    <message>
        <source>File, %1</source>
        <translation>파일(%1)</translation>
    </message>
    <message>
        <source>KV cache</source>
        <translation>KV 캐시</translation>
    </message>
    <message>
        <source>Keys and values of one sequence of that many tokens, 16 bits each</source>
        <translation>이만큼의 토큰을 가진 시퀀스 하나의 키와 값, 각 16비트</translation>
    </message>
    <message>
        <source>FLOPs per token</source>
        <translation>토큰당 FLOPs</translation>
    </message>
    <message>
        <source>Forward pass, averaged over a sequence of that many tokens</source>
        <translation>이만큼의 토큰에 대해 평균한 순전파</translation>
    </message>
    <message>
        <source>Writing text one token at a time is bound by reading weights and cache: this is the ratio of bytes read. Fewer layers gain a little more.</source>
        <translation>토큰을 하나씩 쓰는 속도는 가중치와 캐시를 읽는 양에 달려 있습니다: 읽는 바이트의 비율입니다. 레이어를 줄이면 조금 더 빨라집니다.</translation>
    </message>
    <message>
        <source>no</source>
        <translation>아니요</translation>
    </message>
    <message>
        <source>Depth gives the faster model; at equal size width usually has the better loss from the first step on.</source>
        <translation>깊이를 줄이면 더 빠릅니다. 같은 크기라면 보통 너비를 줄인 쪽의 손실이 첫 스텝부터 낮습니다.</translation>
    </message>
    <message>
        <source>Width usually beats depth at equal size from the first step on; depth gives the faster model.</source>
        <translation>같은 크기라면 보통 너비를 줄인 쪽이 깊이를 줄인 쪽보다 첫 스텝부터 좋습니다. 깊이를 줄이면 더 빠릅니다.</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>메모리</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>디스크</translation>
    </message>
    <message>
        <source>about %1 of %2</source>
        <translation>%2 중 약 %1</translation>
    </message>
    <message>
        <source>Tensors are cut and written in pieces, then checked one layer at a time, so it hardly grows with the model</source>
        <translation>텐서를 조각으로 잘라 쓰고 레이어 하나씩 확인하므로, 모델이 커져도 거의 늘지 않습니다</translation>
    </message>
    <message>
        <source>%1 of %2 free</source>
        <translation>%1 (남은 공간 %2)</translation>
    </message>
    <message>
        <source>The student’s weights, in the type that the model is stored in</source>
        <translation>모델이 저장된 형식 그대로인 학생의 가중치</translation>
    </message>
    <message>
        <source>Scoring a text on this machine: FLOPs per token, at the speed that was measured in this project</source>
        <translation>이 기기에서 텍스트를 평가할 때: 토큰당 FLOPs와 이 프로젝트에서 측정한 속도로 계산</translation>
    </message>
    <message>
        <source>Scoring a text on this machine: a guess until a text has been scored on Model</source>
        <translation>이 기기에서 텍스트를 평가할 때: 모델 페이지에서 텍스트를 평가하기 전까지는 어림값</translation>
    </message>
    <message>
        <source>Tokens/s, reading</source>
        <translation>이 기기에서 토큰/초</translation>
    </message>
    <message>
        <source>about %1</source>
        <translation>약 %1</translation>
    </message>
    <message>
        <source>Generation speed</source>
        <translation>생성 속도</translation>
    </message>
    <message>
        <source>Kept by hand</source>
        <translation>직접 남김</translation>
    </message>
    <message>
        <source>Cut by hand</source>
        <translation>직접 자름</translation>
    </message>
    <message>
        <source>✓, but see below</source>
        <translation>✓ 아래 참고</translation>
    </message>
    <message>
        <source>≈ %1 × the model’s</source>
        <translation>모델의 약 %1배</translation>
    </message>
</context>
<context>
    <name>espalier::ui::TensorCard</name>
    <message>
        <source>Tensors</source>
        <translation>텐서</translation>
    </message>
    <message>
        <source>Filter by name, shape, type</source>
        <translation>이름, 형태, 형식으로 거르기</translation>
    </message>
    <message>
        <source>Filter tensors</source>
        <translation>텐서 거르기</translation>
    </message>
    <message>
        <source>%1 tensors</source>
        <translation>텐서 %1개</translation>
    </message>
    <message>
        <source>%1 of %2 tensors</source>
        <translation>텐서 %2개 중 %1개</translation>
    </message>
</context>
<context>
    <name>espalier::ui::TensorTableModel</name>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>형태</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>형식</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>용량</translation>
    </message>
    <message>
        <source>File</source>
        <translation>파일</translation>
    </message>
</context>
<context>
    <name>espalier::ui::TokenView</name>
    <message>
        <source>Tokens</source>
        <translation>토큰</translation>
    </message>
    <message>
        <source>Token %1: id %2, “%3”</source>
        <translation>토큰 %1: id %2, “%3”</translation>
    </message>
</context>
<context>
    <name>espalier::ui::TokenizerCard</name>
    <message>
        <source>Tokenizer</source>
        <translation>토크나이저</translation>
    </message>
    <message>
        <source>Text for the tokenizer</source>
        <translation>토크나이저에 넣을 텍스트</translation>
    </message>
    <message>
        <source>Type a text to see its tokens</source>
        <translation>텍스트를 쓰면 토큰을 보여 줍니다</translation>
    </message>
    <message>
        <source>The castle stood upon the northern bank of the river.</source>
        <translation>성은 강의 북쪽 둑 위에 서 있었다. The castle stood upon the northern bank.</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>토큰 %1개</translation>
    </message>
    <message>
        <source>The folder has no tokenizer.json, so this model cannot read a text. Copy it from the original model.</source>
        <translation>폴더에 tokenizer.json이 없어 이 모델은 텍스트를 읽을 수 없습니다. 원래 모델에서 복사하세요.</translation>
    </message>
    <message>
        <source>%1 tokens for %2 characters</source>
        <translation>글자 %2개에 토큰 %1개</translation>
    </message>
</context>
<context>
    <name>espalier::ui::TopBar</name>
    <message>
        <source>Search commands</source>
        <translation>명령 찾기</translation>
    </message>
    <message>
        <source>Find every command by its name</source>
        <translation>이름으로 모든 명령 찾기</translation>
    </message>
</context>
<context>
    <name>espalier::ui::TrainingForm</name>
    <message>
        <source>Browse…</source>
        <translation>찾아보기…</translation>
    </message>
    <message>
        <source>Texts (*.txt *.jsonl);;All files (*)</source>
        <translation>텍스트 (*.txt *.jsonl);;모든 파일 (*)</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>텍스트</translation>
    </message>
    <message>
        <source>Text to train on</source>
        <translation>학습할 텍스트</translation>
    </message>
    <message>
        <source>What the model learns from; it should be like what the model will be used for.</source>
        <translation>모델이 배우는 텍스트. 모델을 쓸 곳과 비슷해야 합니다.</translation>
    </message>
    <message>
        <source>Text to validate on</source>
        <translation>검증할 텍스트</translation>
    </message>
    <message>
        <source>none</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>Validation text</source>
        <translation>검증 텍스트</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>스텝</translation>
    </message>
    <message>
        <source>How many times the weights are changed.</source>
        <translation>가중치를 바꾸는 횟수입니다.</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>배치</translation>
    </message>
    <message>
        <source>Sequences computed at once; memory grows with it.</source>
        <translation>한 번에 계산하는 시퀀스. 늘리면 메모리도 늘어납니다.</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>문맥</translation>
    </message>
    <message>
        <source>Tokens in one sequence; longer ones teach longer dependencies and need more memory.</source>
        <translation>시퀀스 하나의 토큰. 길수록 먼 관계를 배우고 메모리를 더 씁니다.</translation>
    </message>
    <message>
        <source>Accumulation</source>
        <translation>누적</translation>
    </message>
    <message>
        <source>Batches added up before the weights change: a larger batch at the memory of a small one.</source>
        <translation>가중치를 바꾸기 전에 더하는 배치: 작은 배치의 메모리로 큰 배치를 얻습니다.</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>학습률</translation>
    </message>
    <message>
        <source>Lowest rate</source>
        <translation>최저 학습률</translation>
    </message>
    <message>
        <source>Where the schedule ends.</source>
        <translation>스케줄이 끝나는 값.</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>워밍업</translation>
    </message>
    <message>
        <source>Steps in which the rate rises from zero, so that the first gradients do no harm.</source>
        <translation>학습률이 0에서 올라가는 스텝. 첫 기울기가 해를 끼치지 않게 합니다.</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>스케줄</translation>
    </message>
    <message>
        <source>How the rate falls after the warm-up; the papers use cosine.</source>
        <translation>워밍업 뒤에 학습률이 줄어드는 방식. 논문은 코사인을 씁니다.</translation>
    </message>
    <message>
        <source>Clip</source>
        <translation>클리핑</translation>
    </message>
    <message>
        <source>Gradients longer than this are shortened to it; 0 leaves them as they are.</source>
        <translation>노름이 이보다 큰 기울기를 이 값으로 줄입니다. 0이면 그대로 둡니다.</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>가중치 감쇠</translation>
    </message>
    <message>
        <source>Pulls weights towards zero; 0.1 is common.</source>
        <translation>가중치를 0 쪽으로 당깁니다. 보통 0.1.</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>정밀도</translation>
    </message>
    <message>
        <source>bf16 is faster on processors that have it; weights stay in fp32.</source>
        <translation>bf16은 지원하는 프로세서에서 더 빠릅니다. 가중치는 fp32로 남습니다.</translation>
    </message>
    <message>
        <source>Validate every</source>
        <translation>검증 간격</translation>
    </message>
    <message>
        <source>Steps between validations; 0: at the start and the end only.</source>
        <translation>검증 사이의 스텝 수. 0이면 처음과 끝에만 검증합니다.</translation>
    </message>
    <message>
        <source>Save every</source>
        <translation>저장 간격</translation>
    </message>
    <message>
        <source>Steps between saved states: at most this many are lost when the power fails. 0 saves every 100.</source>
        <translation>상태를 저장하는 간격. 전원이 나가도 이만큼만 잃습니다. 0이면 100스텝마다 저장합니다.</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>시드</translation>
    </message>
    <message>
        <source>Decides the order of the text; the same seed repeats a run exactly.</source>
        <translation>텍스트의 순서를 정합니다. 같은 시드는 실행을 똑같이 되풀이합니다.</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>norms and activations</source>
        <translation>정규화와 활성화</translation>
    </message>
    <message>
        <source>whole blocks</source>
        <translation>블록 전체</translation>
    </message>
    <message>
        <source>What the backward pass computes once more instead of keeping it. Whole blocks: about 15 % slower, much less memory. The numbers are the same.</source>
        <translation>역전파에 쓸 값을 보관하지 않고 다시 계산합니다. 블록 전체: 속도는 약 15 % 느려지고 메모리는 훨씬 적게 듭니다. 결과는 같습니다.</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>텍스트</translation>
    </message>
    <message>
        <source>How much</source>
        <translation>학습량</translation>
    </message>
    <message>
        <source>Optimiser</source>
        <translation>최적화</translation>
    </message>
    <message>
        <source>Computing and saving</source>
        <translation>계산과 저장</translation>
    </message>
    <message>
        <source>What it learns from</source>
        <translation>학습 신호</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>목적 함수</translation>
    </message>
    <message>
        <source>Weight b</source>
        <translation>가중치 b</translation>
    </message>
    <message>
        <source>The teacher’s share of the mixture: near 0 like the forward KL, near 1 like the reverse KL.</source>
        <translation>혼합에서 교사의 비율: 0에 가까우면 순방향 KL, 1에 가까우면 역방향 KL과 같습니다.</translation>
    </message>
    <message>
        <source>The teacher’s likeliest tokens that are told apart. Larger is closer to the full KL; a cache grows with it.</source>
        <translation>따로 구분하는, 교사가 가장 높게 본 토큰의 수. 클수록 전체 KL에 가깝고 캐시도 커집니다.</translation>
    </message>
    <message>
        <source>Temperature T</source>
        <translation>온도 T</translation>
    </message>
    <message>
        <source>Cross-entropy share a</source>
        <translation>교차 엔트로피 비율 a</translation>
    </message>
    <message>
        <source>off</source>
        <translation>끔</translation>
    </message>
    <message>
        <source> × the rate</source>
        <translation> × 학습률</translation>
    </message>
    <message>
        <source>What is changed</source>
        <translation>학습 대상</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>방법</translation>
    </message>
    <message>
        <source>Rank r</source>
        <translation>랭크 r</translation>
    </message>
    <message>
        <source>Columns of the thin matrices. Usual are 8 to 64; memory grows with it.</source>
        <translation>얇은 행렬의 열 수. 보통 8에서 64이고 메모리가 함께 늘어납니다.</translation>
    </message>
    <message>
        <source>Alpha α</source>
        <translation>알파 α</translation>
    </message>
    <message>
        <source>How much the product counts; twice the rank is usual.</source>
        <translation>곱을 얼마나 반영하는가. 보통 랭크의 두 배입니다.</translation>
    </message>
    <message>
        <source>Matrices</source>
        <translation>행렬</translation>
    </message>
    <message>
        <source>Which of each layer’s matrices get factors. All of them come closest to training all weights.</source>
        <translation>레이어의 어느 행렬 옆에 얇은 행렬을 더하는지. 모두 고르면 모든 가중치를 학습하는 것에 가장 가깝습니다.</translation>
    </message>
    <message>
        <source>Factors beside %1</source>
        <translation>%1 옆의 인수</translation>
    </message>
    <message>
        <source>The teacher learns the text, too, with the LM loss on the same batches, at so many times the student’s learning rate. The second paper: a corrected teacher lowers the student’s loss by over 6 %, corrected before or during distillation. It takes the memory of a second training.</source>
        <translation>교사도 같은 배치의 텍스트를 LM 손실로 배웁니다. 학습률은 학생 학습률에 이 값을 곱한 것입니다. 둘째 논문: 교정된 교사는 먼저 교정하든 함께 교정하든 학생의 손실을 6 % 넘게 낮춥니다. 학습 하나만큼의 메모리가 더 듭니다.</translation>
    </message>
    <message>
        <source>Above 1 the teacher’s unlikely tokens count more. Of 0.1, 0.5, 1 and 3 the first paper found 1 the best.</source>
        <translation>1보다 크면 교사가 낮게 본 토큰도 더 중요해집니다. 첫 논문에서는 0.1, 0.5, 1, 3 가운데 1이 가장 좋았습니다.</translation>
    </message>
    <message>
        <source>A cached teacher cannot be corrected any more.</source>
        <translation>캐시된 교사는 더 이상 교정할 수 없습니다.</translation>
    </message>
    <message>
        <source>A cache knows the other tokens’ share at temperature 1 only.</source>
        <translation>캐시는 나머지 토큰의 비율을 온도 1에서만 압니다.</translation>
    </message>
    <message>
        <source>A cache has the teacher’s likeliest tokens only, so the loss is top-k.</source>
        <translation>캐시에는 교사가 가장 높게 본 토큰만 있으므로 손실은 top-k입니다.</translation>
    </message>
    <message>
        <source>The cache was made with sequences of so many tokens.</source>
        <translation>캐시는 이 길이의 시퀀스로 만들어졌습니다.</translation>
    </message>
    <message>
        <source>At most the %1 that the cache has.</source>
        <translation>캐시에 있는 %1개까지.</translation>
    </message>
    <message>
        <source>Hidden states</source>
        <translation>은닉 상태</translation>
    </message>
    <message>
        <source>Weight w</source>
        <translation>가중치 w</translation>
    </message>
    <message>
        <source>What it counts beside the loss on logits.</source>
        <translation>로짓 손실에 견준 비중.</translation>
    </message>
    <message>
        <source>A cache has no hidden states.</source>
        <translation>캐시에는 은닉 상태가 없습니다.</translation>
    </message>
    <message>
        <source>Steps in which the rate rises from zero, so that the first gradients do no harm. The second paper takes 120; a shorter correction ends before the full rate.</source>
        <translation>학습률이 0에서 올라가는 스텝. 첫 기울기가 해를 끼치지 않게 합니다. 둘째 논문은 120스텝을 쓰며, 더 짧은 교정은 최고 학습률에 이르기 전에 끝납니다.</translation>
    </message>
    <message>
        <source>Never trained on; its loss says honestly how good the model is. Without it there is no loss to compare with.</source>
        <translation>학습에 쓰지 않는 텍스트입니다. 이 손실이 모델의 실력을 그대로 보여 줍니다. 없으면 견줄 손실이 없습니다.</translation>
    </message>
    <message>
        <source>Recompute</source>
        <translation>다시 계산</translation>
    </message>
    <message>
        <source>Likeliest tokens k</source>
        <translation>상위 토큰 k</translation>
    </message>
    <message>
        <source>Correct the teacher, too</source>
        <translation>교사도 함께 교정</translation>
    </message>
    <message>
        <source>The largest step of the weights. The papers use 1e-4 for 4&#xa0;B to 8&#xa0;B parameters; small models take up to 1e-3.</source>
        <translation>가중치를 한 번에 바꾸는 최대 폭. 논문은 파라미터 40억~80억 개에 1e-4를 쓰고, 작은 모델은 1e-3까지 됩니다.</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>고급</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>스레드</translation>
    </message>
    <message>
        <source>Beta 1</source>
        <translation>β₁</translation>
    </message>
    <message>
        <source>How much of AdamW’s mean of the gradients stays at each step: it reaches back about 1 / (1 − β₁) steps. 0.9 is usual.</source>
        <translation>AdamW의 기울기 평균이 스텝마다 얼마나 남는지입니다. 약 1 / (1 − β₁)스텝 전의 기울기까지 영향을 줍니다. 보통 0.9입니다.</translation>
    </message>
    <message>
        <source>Beta 2</source>
        <translation>β₂</translation>
    </message>
    <message>
        <source>The same of the mean of their squares, by which each weight’s step is scaled. 0.95 is usual for language models; nearer to 1 is steadier and slower to follow.</source>
        <translation>기울기 제곱의 평균에 대한 같은 값이며, 이 평균으로 가중치마다 스텝의 크기가 정해집니다. 언어 모델에서는 보통 0.95이고, 1에 가까울수록 안정되지만 느리게 따라갑니다.</translation>
    </message>
    <message>
        <source>all</source>
        <translation>전체</translation>
    </message>
    <message>
        <source>Validation tokens</source>
        <translation>검증 토큰</translation>
    </message>
    <message>
        <source>At most so many tokens from the beginning of the validation text are scored each time. More tell smaller differences and take longer; losses are compared only on the same tokens.</source>
        <translation>매번 검증 텍스트의 처음부터 최대 이만큼의 토큰을 평가합니다. 많을수록 더 작은 차이를 알 수 있지만 오래 걸립니다. 손실은 같은 토큰에서만 비교합니다.</translation>
    </message>
    <message>
        <source>Steps between comparisons of the candidates; 0: ten of them.</source>
        <translation>후보를 비교하는 스텝 간격입니다. 0이면 열 번 비교합니다.</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>자동</translation>
    </message>
    <message>
        <source>Together</source>
        <translation>동시 학습 수</translation>
    </message>
    <message>
        <source>Candidates that are trained at the same time and share the teacher’s passes. Automatic takes as many as memory has room for. The losses are the same.</source>
        <translation>동시에 학습하며 교사의 순전파를 함께 쓰는 후보 수입니다. 자동은 메모리에 들어가는 만큼 씁니다. 손실은 같습니다.</translation>
    </message>
    <message>
        <source>processor (cpu)</source>
        <translation>프로세서 (cpu)</translation>
    </message>
    <message>
        <source>GPU (cuda)</source>
        <translation>GPU (cuda)</translation>
    </message>
    <message>
        <source>GPU %1 (cuda:%1)</source>
        <translation>GPU %1 (cuda:%1)</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>장치</translation>
    </message>
    <message>
        <source>A GPU cannot be chosen: the LibTorch that is installed here sees none. Automatic computes on the processor.</source>
        <translation>GPU를 선택할 수 없습니다. 설치된 LibTorch가 GPU를 찾지 못했습니다. 자동이면 프로세서로 계산합니다.</translation>
    </message>
    <message>
        <source>Automatic takes a GPU where LibTorch sees one, else the processor. The tokens are the same; the losses differ in their last digits.</source>
        <translation>자동이면 LibTorch가 찾은 GPU를 쓰고, 없으면 프로세서를 씁니다. 토큰은 같고 손실은 끝자리만 다릅니다.</translation>
    </message>
    <message>
        <source>0 learns from the teacher alone, as the papers do; 1 from the text alone. KL alone reached a loss of 2.107, both together 2.117 (first paper).</source>
        <translation>0은 논문처럼 교사에게서만, 1은 텍스트에서만 배웁니다. 손실은 KL만 쓰면 2.107, 함께 쓰면 2.117이었습니다(첫 논문).</translation>
    </message>
    <message>
        <source> steps</source>
        <translation>스텝</translation>
    </message>
    <message>
        <source> sequences</source>
        <translation>시퀀스</translation>
    </message>
    <message>
        <source> tokens</source>
        <translation>토큰</translation>
    </message>
    <message>
        <source> batches</source>
        <translation>배치</translation>
    </message>
    <message>
        <source> candidates</source>
        <translation>개</translation>
    </message>
    <message>
        <source> columns</source>
        <translation>열</translation>
    </message>
    <message>
        <source> step</source>
        <translation>스텝</translation>
    </message>
    <message>
        <source> sequence</source>
        <translation>시퀀스</translation>
    </message>
    <message>
        <source> batch</source>
        <translation>배치</translation>
    </message>
</context>
<context>
    <name>espalier::ui::TrainingInspector</name>
    <message>
        <source>Sample at step</source>
        <translation>샘플 스텝</translation>
    </message>
    <message>
        <source>The settings, the result and samples of a run appear here.</source>
        <translation>실행의 설정, 결과, 샘플이 여기에 나타납니다.</translation>
    </message>
    <message>
        <source>Step of the sample</source>
        <translation>샘플의 스텝</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>correction</source>
        <translation>교정</translation>
    </message>
    <message>
        <source>distillation</source>
        <translation>지식 증류</translation>
    </message>
    <message>
        <source>State</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>학생</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>교사</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>목적 함수</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>온도</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>배치</translation>
    </message>
    <message>
        <source>%1 × %2 × %3 tokens</source>
        <translation>%1 × %2 × %3토큰</translation>
    </message>
    <message>
        <source>%1 × %2 tokens</source>
        <translation>%1 × %2토큰</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>학습률</translation>
    </message>
    <message>
        <source>%1 → %2, %3</source>
        <translation>%1 → %2, %3</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>워밍업</translation>
    </message>
    <message>
        <source>%1 steps</source>
        <translation>%1스텝</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>스텝</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>정밀도</translation>
    </message>
    <message>
        <source>bf16</source>
        <translation>bf16</translation>
    </message>
    <message>
        <source>fp32</source>
        <translation>fp32</translation>
    </message>
    <message>
        <source>Did it help?</source>
        <translation>도움이 되었나?</translation>
    </message>
    <message>
        <source>What has been recovered</source>
        <translation>회복한 정도</translation>
    </message>
    <message>
        <source>Not known: the run has no validation text.</source>
        <translation>모름: 실행에 검증 텍스트가 없습니다.</translation>
    </message>
    <message>
        <source>Not known before the first validations.</source>
        <translation>첫 검증 전에는 알 수 없습니다.</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>“%1”</translation>
    </message>
    <message>
        <source>To be judged at the last validation, at step %1.</source>
        <translation>마지막 검증인 %1스텝에서 판단합니다.</translation>
    </message>
    <message>
        <source>At step %1: %2 → %3.</source>
        <translation>%1스텝: %2 → %3.</translation>
    </message>
    <message>
        <source>Teacher corrected</source>
        <translation>교사 교정</translation>
    </message>
    <message>
        <source>beside, %1 × the rate</source>
        <translation>함께, 학습률의 %1배</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>방법</translation>
    </message>
    <message>
        <source>Hidden states</source>
        <translation>은닉 상태</translation>
    </message>
    <message>
        <source>%1, weight %2</source>
        <translation>%1, 가중치 %2</translation>
    </message>
    <message>
        <source>Use for the next run</source>
        <translation>다음 실행에 사용</translation>
    </message>
    <message>
        <source>The next run gets these models and settings</source>
        <translation>다음 실행이 이 모델과 설정을 씁니다</translation>
    </message>
    <message>
        <source>The teacher on the same prompt</source>
        <translation>같은 프롬프트로 교사가 쓴 글</translation>
    </message>
    <message>
        <source>Ask the teacher the same</source>
        <translation>교사에게도 물어보기</translation>
    </message>
    <message>
        <source>Waits for the jobs before it</source>
        <translation>앞의 작업을 기다립니다</translation>
    </message>
    <message>
        <source>What the teacher writes after the same words</source>
        <translation>같은 말 뒤에 교사가 쓰는 것</translation>
    </message>
    <message>
        <source>“… %1”</source>
        <translation>“… %1”</translation>
    </message>
    <message>
        <source>The run learned from a cache: the teacher itself was not there to write.</source>
        <translation>이 실행은 캐시에서 배웠습니다. 교사가 직접 쓸 수 없었습니다.</translation>
    </message>
    <message>
        <source>Measured on at most the first %1 tokens of %2.</source>
        <translation>%2의 처음 %1토큰으로 쟀습니다.</translation>
    </message>
    <message>
        <source>Losses in the list of models are of %1 tokens.</source>
        <translation>모델 목록의 손실은 %1토큰으로 잰 것입니다.</translation>
    </message>
</context>
<context>
    <name>espalier::ui::TrainingPage</name>
    <message>
        <source>Training</source>
        <translation>학습</translation>
    </message>
    <message>
        <source>1 Teacher correction</source>
        <translation>1 교사 교정</translation>
    </message>
    <message>
        <source>2 Distillation</source>
        <translation>2 증류</translation>
    </message>
    <message>
        <source>Steps of the training</source>
        <translation>학습의 단계</translation>
    </message>
    <message>
        <source>Stop and keep</source>
        <translation>멈추고 보존</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>일시 정지</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>계속</translation>
    </message>
    <message>
        <source>Start correction</source>
        <translation>교정 시작</translation>
    </message>
    <message>
        <source>Start distillation</source>
        <translation>증류 시작</translation>
    </message>
    <message>
        <source>Ends the run after this step; its state is kept, so it can go on later</source>
        <translation>이 스텝 뒤에 끝냅니다. 상태가 남아 나중에 이어서 할 수 있습니다</translation>
    </message>
    <message>
        <source>Training settings…</source>
        <translation>학습 설정…</translation>
    </message>
    <message>
        <source>Show all of the loss plot</source>
        <translation>손실 그래프 전체 보기</translation>
    </message>
    <message>
        <source>No model to train yet</source>
        <translation>아직 학습할 모델이 없음</translation>
    </message>
    <message>
        <source>Open the model that you want to make smaller; then correct it on your text and distil students from it.</source>
        <translation>작게 만들 모델을 여세요. 그다음 텍스트로 교정하고 학생을 증류하세요.</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>모델 열기</translation>
    </message>
    <message>
        <source>Waits in the queue until the job that runs now is done</source>
        <translation>지금 하는 작업이 끝날 때까지 대기열에서 기다립니다</translation>
    </message>
    <message>
        <source>Makes the teacher fit your text before it teaches</source>
        <translation>가르치기 전에 교사를 텍스트에 맞춥니다</translation>
    </message>
    <message>
        <source>The student learns from the teacher’s outputs</source>
        <translation>학생은 교사의 출력에서 배웁니다</translation>
    </message>
    <message>
        <source>Go on to distillation</source>
        <translation>증류로 가기</translation>
    </message>
    <message>
        <source>Use the shown run’s settings for the next one</source>
        <translation>보이는 실행의 설정을 다음 실행에 쓰기</translation>
    </message>
    <message>
        <source>Interrupted at step %1</source>
        <translation>%1스텝에서 중단됨</translation>
    </message>
    <message>
        <source>Failed at step %1</source>
        <translation>%1스텝에서 실패함</translation>
    </message>
    <message>
        <source>Stopped at step %1</source>
        <translation>%1스텝에서 멈춤</translation>
    </message>
    <message>
        <source>%1, where it goes on.</source>
        <translation>%1, 거기서 이어 갑니다.</translation>
    </message>
    <message>
        <source>%1, nothing saved; begins anew.</source>
        <translation>%1, 저장된 것이 없어 처음부터 다시 합니다.</translation>
    </message>
    <message>
        <source>%1; goes on from step %2, the last that was saved.</source>
        <translation>%1. 마지막으로 저장된 %2스텝부터 이어 갑니다.</translation>
    </message>
    <message>
        <source>“%1” is ready to teach: in the second step students learn from it.</source>
        <translation>“%1”: 가르칠 준비가 되었습니다. 둘째 단계에서 학생이 이 교사에게 배웁니다.</translation>
    </message>
    <message>
        <source>Resume the run that is shown</source>
        <translation>보이는 실행 이어서 하기</translation>
    </message>
    <message>
        <source>Make a cache of a teacher…</source>
        <translation>교사의 캐시 만들기…</translation>
    </message>
    <message>
        <source>Learn from a cache’s folder…</source>
        <translation>캐시 폴더에서 배우기…</translation>
    </message>
    <message>
        <source>Copy the cache as command</source>
        <translation>캐시를 명령으로 복사</translation>
    </message>
</context>
<context>
    <name>espalier::ui::TrainingSettingsDialog</name>
    <message>
        <source>Settings of the teacher correction</source>
        <translation>교사 교정의 설정</translation>
    </message>
    <message>
        <source>Settings of the distillation</source>
        <translation>증류의 설정</translation>
    </message>
    <message>
        <source>Restore defaults</source>
        <translation>기본값 복원</translation>
    </message>
    <message>
        <source>Settings of the tournament</source>
        <translation>토너먼트 설정</translation>
    </message>
</context>
<context>
    <name>espalier::ui::TrainingStep</name>
    <message>
        <source>Teacher to correct</source>
        <translation>교정할 교사</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>학생</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>교사</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>스텝</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>토큰</translation>
    </message>
    <message>
        <source>Hours</source>
        <translation>시간</translation>
    </message>
    <message>
        <source>X axis</source>
        <translation>X축</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>선형</translation>
    </message>
    <message>
        <source>Logarithmic</source>
        <translation>로그</translation>
    </message>
    <message>
        <source>Y axis</source>
        <translation>Y축</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>평활화</translation>
    </message>
    <message>
        <source>As measured</source>
        <translation>잰 그대로</translation>
    </message>
    <message>
        <source>Averaged over about %1 steps</source>
        <translation>약 %1스텝의 평균</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>따라가기</translation>
    </message>
    <message>
        <source>Keeps the newest step in view while you are zoomed in</source>
        <translation>확대해도 가장 새로운 스텝이 보이게 합니다</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>전체 보기</translation>
    </message>
    <message>
        <source>All of the curve; a double click on the plot does the same</source>
        <translation>곡선 전체. 그래프를 두 번 눌러도 됩니다</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>실행</translation>
    </message>
    <message>
        <source>LM loss</source>
        <translation>LM 손실</translation>
    </message>
    <message>
        <source>Objective</source>
        <translation>목적 함수</translation>
    </message>
    <message>
        <source>LM loss compares with validation and teacher; the objective is what training minimises</source>
        <translation>LM 손실은 검증 손실, 교사의 손실과 견줄 수 있고, 목적 함수는 학습이 실제로 줄이는 값입니다</translation>
    </message>
    <message>
        <source>Curve</source>
        <translation>곡선</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>학습률</translation>
    </message>
    <message>
        <source>Gradient norm</source>
        <translation>기울기 노름</translation>
    </message>
    <message>
        <source>No model is open yet. Open the one to correct.</source>
        <translation>아직 열린 모델이 없습니다. 교정할 모델을 여세요.</translation>
    </message>
    <message>
        <source>There is no student yet. Cut one from the teacher; it then appears here.</source>
        <translation>아직 학생이 없습니다. 교사에서 하나 자르면 여기에 나타납니다.</translation>
    </message>
    <message>
        <source>There is no teacher to learn from.</source>
        <translation>배울 교사가 없습니다.</translation>
    </message>
    <message>
        <source>There is no text to train on yet. Choose one in the settings.</source>
        <translation>아직 학습할 텍스트가 없습니다. 설정에서 고르세요.</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Choose a text…</source>
        <translation>텍스트 선택…</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>모델 열기</translation>
    </message>
    <message>
        <source>Cut a student</source>
        <translation>학생 만들기</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>아직 없음</translation>
    </message>
    <message>
        <source>training</source>
        <translation>학습</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>캐시</translation>
    </message>
    <message>
        <source>The teacher’s likeliest tokens on disk: made once, then any number of students learn from them without the teacher’s passes</source>
        <translation>교사가 가장 높게 본 토큰을 디스크에: 한 번 만들면 몇 명의 학생이든 교사의 순전파 없이 배웁니다</translation>
    </message>
    <message>
        <source>Make a cache of a teacher…</source>
        <translation>교사의 캐시 만들기…</translation>
    </message>
    <message>
        <source>Learn from a cache’s folder…</source>
        <translation>캐시 폴더에서 배우기…</translation>
    </message>
    <message>
        <source>Folder of a cached teacher</source>
        <translation>캐시된 교사의 폴더</translation>
    </message>
    <message>
        <source>%1 (cached)</source>
        <translation>%1 (캐시)</translation>
    </message>
    <message>
        <source>The cache cannot be used: %1</source>
        <translation>캐시를 쓸 수 없습니다: %1</translation>
    </message>
    <message>
        <source>Next correction</source>
        <translation>다음 교정</translation>
    </message>
    <message>
        <source>Next distillation</source>
        <translation>다음 증류</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>설정…</translation>
    </message>
    <message>
        <source>Text, loss, learning rate and all other settings of the next run</source>
        <translation>다음 실행의 텍스트, 손실, 학습률과 그 밖의 모든 설정</translation>
    </message>
    <message>
        <source>The run whose curves are shown; its settings stand beside</source>
        <translation>곡선이 보이는 실행. 설정은 옆에 있습니다</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>계속</translation>
    </message>
    <message>
        <source>It would take %1 of memory, and there are %2: take a smaller batch or a shorter context.</source>
        <translation>메모리가 %1 필요한데 %2만 있습니다: 배치를 줄이거나 문맥을 짧게 하세요.</translation>
    </message>
    <message>
        <source>The time was measured with a few layers and words of these models on this machine.</source>
        <translation>이 기기에서 모델의 레이어와 어휘 일부만으로 잰 시간입니다.</translation>
    </message>
    <message>
        <source>The time will be measured when the running job is done.</source>
        <translation>시간은 지금 작업이 끝나면 재겠습니다.</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>내보내기</translation>
    </message>
    <message>
        <source>%1 tokens in steps of %2</source>
        <translation>모두 %1토큰, 스텝당 %2토큰</translation>
    </message>
    <message>
        <source>about %1</source>
        <translation>약 %1</translation>
    </message>
    <message>
        <source>time not known</source>
        <translation>시간은 알 수 없음</translation>
    </message>
    <message>
        <source>%1 tokens in steps of %2: %3, %4 of memory, %5 of disk</source>
        <translation>모두 %1토큰, 스텝당 %2토큰: %3, 메모리 %4, 디스크 %5</translation>
    </message>
    <message>
        <source>On the first %1 tokens of %2 at most; a score on Compare takes all of it</source>
        <translation>%2의 처음 %1토큰으로 잰 값입니다. 비교 페이지의 평가는 전체를 씁니다</translation>
    </message>
    <message>
        <source>On all of %1</source>
        <translation>%1 전체로 잰 값</translation>
    </message>
    <message>
        <source>The speed of the run: the median of its steps, each over its own time. Validations and saving are not in it; a score on Compare has a speed of its own.</source>
        <translation>실행의 속도: 스텝마다 그 스텝의 시간만으로 잰 값의 중앙값입니다. 검증과 저장은 들어가지 않습니다. 비교 페이지의 평가 속도는 이와 다른 값입니다.</translation>
    </message>
    <message>
        <source>The warm-up takes %1 steps: in %2 the learning rate rises to %3 of %4.</source>
        <translation>워밍업이 %1스텝이므로, %2스텝 동안 학습률은 %4 가운데 %3까지만 오릅니다.</translation>
    </message>
    <message>
        <source>roughly %1, not measured yet</source>
        <translation>대략 %1(아직 재지 않음)</translation>
    </message>
    <message>
        <source>The time is told from what earlier runs took, or from the machine’s kind; it is being measured.</source>
        <translation>앞선 실행에 걸린 시간이나 기기의 종류로 어림한 시간이며, 지금 재는 중입니다.</translation>
    </message>
    <message>
        <source>Losses of the steps on the text that the model learns from, each faint and smoothed; the lines are not of this text</source>
        <translation>모델이 배우는 텍스트에서 스텝마다 잰 손실(흐린 선)과 이를 매끄럽게 한 곡선. 점선은 이 텍스트의 손실이 아닙니다</translation>
    </message>
    <message>
        <source>validation text</source>
        <translation>검증 텍스트</translation>
    </message>
    <message>
        <source>The points and the dashed lines are losses on it, to be compared with each other and not with the curve.</source>
        <translation>점과 점선은 이 텍스트의 손실로, 서로 비교하고 곡선과는 비교하지 마십시오.</translation>
    </message>
    <message>
        <source>Tokens/s, median</source>
        <translation>토큰/초, 중앙값</translation>
    </message>
    <message>
        <source>The original model learns your text first, so that the student has a teacher who knows it. In the second paper this lowers the student’s loss by over 6 %.</source>
        <translation>원래 모델이 먼저 텍스트를 배우므로, 학생은 그 텍스트를 아는 교사에게 배웁니다. 둘째 논문에서는 학생의 손실이 6 % 넘게 줄었습니다.</translation>
    </message>
    <message>
        <source>The model that is trained: one that was cut on the Pruning page, or one that was distilled and goes on.</source>
        <translation>학습하는 모델입니다. 가지치기 페이지에서 자른 모델이거나, 증류한 뒤 계속 학습하는 모델입니다.</translation>
    </message>
    <message>
        <source>How many times the weights are changed. Each step reads batch × accumulation × context tokens, which the settings say.</source>
        <translation>가중치를 바꾸는 횟수입니다. 스텝마다 배치 × 누적 × 문맥만큼의 토큰을 읽으며, 배치와 누적, 문맥은 설정에서 정합니다.</translation>
    </message>
    <message>
        <source>Whose probabilities the student learns. Best the corrected teacher: in the second paper it lowers the student’s loss by over 6 %.</source>
        <translation>학생이 이 모델의 확률을 배웁니다. 교정된 교사가 가장 좋습니다. 둘째 논문에서는 학생의 손실이 6 % 넘게 줄었습니다.</translation>
    </message>
    <message>
        <source>What the curves are drawn over. Steps and tokens compare what was learned, hours what it took.</source>
        <translation>곡선의 가로축입니다. 스텝이나 토큰으로는 같은 학습량에서, 시간으로는 같은 시간에서 비교합니다.</translation>
    </message>
    <message>
        <source>Logarithmic shows small differences at low losses.</source>
        <translation>로그 눈금에서는 손실이 낮을 때의 작은 차이가 잘 보입니다.</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>%1스텝</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>학습률</translation>
    </message>
    <message>
        <source>gradient norm</source>
        <translation>기울기 노름</translation>
    </message>
    <message>
        <source>tokens per second</source>
        <translation>초당 토큰</translation>
    </message>
    <message>
        <source>training text</source>
        <translation>학습 텍스트</translation>
    </message>
    <message>
        <source>It is validated on the text that it learns from: that loss does not say how good it is on any other.</source>
        <translation>배우는 텍스트로 검증합니다. 그 손실은 다른 텍스트에서 얼마나 좋은지 말해 주지 않습니다.</translation>
    </message>
    <message>
        <source>That is meant: large first steps spoil a model that is trained already.</source>
        <translation>의도된 것입니다. 이미 학습된 모델은 처음에 크게 바꾸면 망가집니다.</translation>
    </message>
    <message>
        <source>A teacher is being corrected. It can be chosen here once that is done; what is started now learns from the teacher above.</source>
        <translation>교사를 교정하는 중입니다. 끝나면 여기에서 고를 수 있습니다. 지금 시작하면 위의 교사에게서 배웁니다.</translation>
    </message>
</context>
<context>
    <name>espalier::ui::WelcomePage</name>
    <message>
        <source>Make a language model smaller</source>
        <translation>언어 모델을 작게 만들기</translation>
    </message>
    <message>
        <source>Open a model, see what in it matters, choose a smaller shape, correct the teacher, distil, compare, and export a checkpoint that every loader takes.</source>
        <translation>모델을 열고, 무엇이 중요한지 보고, 더 작은 크기를 고르고, 교사를 교정하고, 증류하고, 비교한 뒤, 여러 프로그램이 읽는 체크포인트로 내보내세요.</translation>
    </message>
    <message>
        <source>Open the demo</source>
        <translation>데모 열기</translation>
    </message>
    <message>
        <source>A small model with its text: all steps in a few minutes</source>
        <translation>작은 모델과 텍스트: 모든 단계를 몇 분 안에</translation>
    </message>
    <message>
        <source>Open a model folder</source>
        <translation>모델 폴더 열기</translation>
    </message>
    <message>
        <source>A Hugging Face checkpoint: config.json and safetensors</source>
        <translation>Hugging Face 체크포인트: config.json과 safetensors</translation>
    </message>
    <message>
        <source>New project</source>
        <translation>새 프로젝트</translation>
    </message>
    <message>
        <source>Choose where models, runs and reports are kept</source>
        <translation>모델, 실행, 보고서를 둘 곳을 고릅니다</translation>
    </message>
    <message>
        <source>Open a project</source>
        <translation>프로젝트 열기</translation>
    </message>
    <message>
        <source>An .espalier file; you can also drop it here</source>
        <translation>.espalier 파일. 여기에 끌어 놓아도 됩니다</translation>
    </message>
    <message>
        <source>Recent projects</source>
        <translation>최근 프로젝트</translation>
    </message>
    <message>
        <source>Start the demo over</source>
        <translation>데모 처음부터</translation>
    </message>
    <message>
        <source>Makes a new demo project; the one that is there stays among the recent ones</source>
        <translation>새 데모 프로젝트를 만듭니다. 지금 것은 최근 프로젝트에 남습니다</translation>
    </message>
</context>
<context>
    <name>espalier::ui::WindowActions</name>
    <message>
        <source>Open the &amp;demo</source>
        <translation>데모 열기(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;New project…</source>
        <translation>새 프로젝트(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;Open project…</source>
        <translation>프로젝트 열기(&amp;O)…</translation>
    </message>
    <message>
        <source>Open &amp;model folder…</source>
        <translation>모델 폴더 열기(&amp;M)…</translation>
    </message>
    <message>
        <source>&amp;Close project</source>
        <translation>프로젝트 닫기(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>끝내기(&amp;Q)</translation>
    </message>
    <message>
        <source>Recent &amp;projects</source>
        <translation>최근 프로젝트(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>실행 취소(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>다시 실행(&amp;R)</translation>
    </message>
    <message>
        <source>Re&amp;name</source>
        <translation>이름 바꾸기(&amp;N)</translation>
    </message>
    <message>
        <source>N&amp;otes and tags</source>
        <translation>메모와 태그(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Show in folder</source>
        <translation>폴더에서 보기(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>지우기(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Work on this model</source>
        <translation>이 모델로 작업(&amp;W)</translation>
    </message>
    <message>
        <source>Choose the &amp;training text…</source>
        <translation>학습 텍스트 선택(&amp;T)…</translation>
    </message>
    <message>
        <source>Choose the &amp;validation text…</source>
        <translation>검증 텍스트 선택(&amp;V)…</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>일시 정지(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>계속(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Stop and keep</source>
        <translation>멈추고 보존(&amp;S)</translation>
    </message>
    <message>
        <source>Show the &amp;queue</source>
        <translation>대기열 보기(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Go on with this run</source>
        <translation>이 실행 이어서 하기(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Inspector</source>
        <translation>속성(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Search commands</source>
        <translation>명령 찾기(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>전체 화면(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>밝게(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>어둡게(&amp;D)</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>시스템대로(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;About Espalier</source>
        <translation>Espalier 정보(&amp;A)</translation>
    </message>
    <message>
        <source>About &amp;Qt</source>
        <translation>Qt 정보(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>파일(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>편집(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>모델(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>실행(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>보기(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>테마(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>언어(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>도움말(&amp;H)</translation>
    </message>
    <message>
        <source>Start the demo o&amp;ver</source>
        <translation>데모 처음부터(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Export a model…</source>
        <translation>모델 내보내기(&amp;E)…</translation>
    </message>
    <message>
        <source>The &amp;handbook for this page</source>
        <translation>이 페이지의 안내서(&amp;H)</translation>
    </message>
    <message>
        <source>Copy as co&amp;mmand</source>
        <translation>명령으로 복사(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Copy the running job as command</source>
        <translation>실행 중인 작업을 명령으로 복사(&amp;C)</translation>
    </message>
    <message>
        <source>Show the &amp;log file</source>
        <translation>로그 파일 보기(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;First steps: a guide over the demo</source>
        <translation>첫걸음: 데모로 배우는 안내(&amp;F)</translation>
    </message>
    <message>
        <source>Reopen the &amp;last project at start</source>
        <translation>시작할 때 마지막 프로젝트 다시 열기(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Verify the project’s files</source>
        <translation>프로젝트 파일 확인(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Tidy up the project…</source>
        <translation>프로젝트 정리(&amp;T)…</translation>
    </message>
    <message>
        <source>Plo&amp;t</source>
        <translation>그래프(&amp;T)</translation>
    </message>
    <message>
        <source>The command line has no command for this</source>
        <translation>명령줄에는 이에 해당하는 명령이 없습니다</translation>
    </message>
</context>
<context>
    <name>espalier::ui::openOutside</name>
    <message>
        <source>No program of this desktop opens %1: open it by hand, or choose a program for it in the desktop’s settings</source>
        <translation>이 데스크톱에는 %1 항목을 여는 프로그램이 없습니다. 직접 열거나 데스크톱 설정에서 프로그램을 정하세요</translation>
    </message>
</context>
<context>
    <name>format</name>
    <message>
        <source>%1 s</source>
        <translation>%1초</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1분</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1시간 %2분</translation>
    </message>
    <message>
        <source>%1 days</source>
        <translation>%1일</translation>
    </message>
    <message>
        <source>%1 nats/token</source>
        <translation>토큰당 %1 nat</translation>
    </message>
</context>
<context>
    <name>metric</name>
    <message>
        <source>Activation</source>
        <translation>활성값</translation>
    </message>
    <message>
        <source>how large the activation is, summed up over positions and samples</source>
        <translation>위치와 샘플에 대해 모은 활성값의 크기</translation>
    </message>
    <message>
        <source>size of the activation</source>
        <translation>활성값의 크기</translation>
    </message>
    <message>
        <source>Weight magnitude</source>
        <translation>가중치 크기</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>가중치</translation>
    </message>
    <message>
        <source>the L2 norm of all weights that belong to it</source>
        <translation>여기에 속한 모든 가중치의 L2 노름</translation>
    </message>
    <message>
        <source>norm</source>
        <translation>노름</translation>
    </message>
    <message>
        <source>Taylor, first order</source>
        <translation>테일러, 1차</translation>
    </message>
    <message>
        <source>Taylor 1st</source>
        <translation>테일러 1차</translation>
    </message>
    <message>
        <source>what the loss would change by without it: |sum of w dL/dw| over its weights</source>
        <translation>이것이 없을 때 손실이 변할 양: 가중치에 대한 |Σ w dL/dw|</translation>
    </message>
    <message>
        <source>nats per token</source>
        <translation>토큰당 nat</translation>
    </message>
    <message>
        <source>Taylor, second order</source>
        <translation>테일러, 2차</translation>
    </message>
    <message>
        <source>Taylor 2nd</source>
        <translation>테일러 2차</translation>
    </message>
    <message>
        <source>the sum of (w dL/dw)^2 over its weights, so that none cancel</source>
        <translation>가중치에 대한 (w dL/dw)^2의 합이라 서로 지우지 않음</translation>
    </message>
    <message>
        <source>squared nats</source>
        <translation>nat의 제곱</translation>
    </message>
    <message>
        <source>Wanda-sp</source>
        <translation>Wanda-sp</translation>
    </message>
    <message>
        <source>the size of its outgoing weights times the L2 norm of what flows into them; neurons only</source>
        <translation>나가는 가중치의 크기에 그 입력의 L2 노름을 곱한 값, 뉴런에만 있음</translation>
    </message>
    <message>
        <source>|W| times norm</source>
        <translation>|W| × 노름</translation>
    </message>
    <message>
        <source>FLAP</source>
        <translation>FLAP</translation>
    </message>
    <message>
        <source>how much what flows into its outgoing weights fluctuates, times their squared norm</source>
        <translation>나가는 가중치의 입력이 흔들리는 정도에 가중치 노름의 제곱을 곱한 값</translation>
    </message>
    <message>
        <source>variance times squared norm</source>
        <translation>분산 × 노름의 제곱</translation>
    </message>
    <message>
        <source>Block influence</source>
        <translation>블록 영향도</translation>
    </message>
    <message>
        <source>how far the layer turns the residual stream: 1 - mean cosine of its input and its output</source>
        <translation>레이어가 잔차 흐름을 돌려 놓는 정도: 1 - 입력과 출력의 평균 코사인</translation>
    </message>
    <message>
        <source>1 - cosine</source>
        <translation>1 - 코사인</translation>
    </message>
    <message>
        <source>Loss without the layer</source>
        <translation>레이어를 뺐을 때의 손실</translation>
    </message>
    <message>
        <source>Loss without it</source>
        <translation>뺐을 때의 손실</translation>
    </message>
    <message>
        <source>the LM loss of the model with the layer left out</source>
        <translation>그 레이어를 뺀 모델의 LM 손실</translation>
    </message>
    <message>
        <source>Angular distance</source>
        <translation>각거리</translation>
    </message>
    <message>
        <source>angle / pi</source>
        <translation>각 / pi</translation>
    </message>
    <message>
        <source>Relative logit error</source>
        <translation>상대 로짓 오차</translation>
    </message>
    <message>
        <source>Logit error</source>
        <translation>로짓 오차</translation>
    </message>
    <message>
        <source>how far the logits move without the layer, beside their size</source>
        <translation>레이어가 없을 때 로짓이 움직이는 정도를 로짓의 크기에 견준 값</translation>
    </message>
    <message>
        <source>relative squared error</source>
        <translation>상대 제곱 오차</translation>
    </message>
    <message>
        <source>Tasks answered wrongly</source>
        <translation>과제 오답률</translation>
    </message>
    <message>
        <source>Wrong tasks</source>
        <translation>과제 오답률</translation>
    </message>
    <message>
        <source>the share of multiple-choice tasks that go wrong without the layer</source>
        <translation>레이어가 없을 때 틀리는 객관식 과제의 비율</translation>
    </message>
    <message>
        <source>share of the tasks</source>
        <translation>과제의 비율</translation>
    </message>
    <message>
        <source>Loss without the block</source>
        <translation>묶음을 뺐을 때의 손실</translation>
    </message>
    <message>
        <source>Block: loss</source>
        <translation>묶음: 손실</translation>
    </message>
    <message>
        <source>the LM loss of the model with a contiguous block of layers left out</source>
        <translation>이어진 레이어 묶음을 뺀 모델의 LM 손실</translation>
    </message>
    <message>
        <source>Block influence of a block</source>
        <translation>묶음의 블록 영향도</translation>
    </message>
    <message>
        <source>Block: influence</source>
        <translation>묶음: 영향도</translation>
    </message>
    <message>
        <source>how far a contiguous block of layers turns the residual stream</source>
        <translation>이어진 레이어 묶음이 잔차 흐름을 돌려 놓는 정도</translation>
    </message>
    <message>
        <source>the angle between the layer&apos;s input and its output</source>
        <translation>레이어의 입력과 출력 사이의 각</translation>
    </message>
</context>
</TS>
